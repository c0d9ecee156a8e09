import { openFirstInvitation } from '@tillwright/db/staff'
import type { Deps } from '../deps.ts'

/**
 * Where whoever runs the shop becomes its first admin: the same link for all who ask, until it was used; null while
 * there is an admin.
 */
export async function firstAdminLink(
  { db, keys, newId }: Pick<Deps, 'db' | 'keys' | 'newId'>,
  publicUrl: string,
): Promise<string | null> {
  const invitationId = await openFirstInvitation(db, newId)
  if (invitationId === null) return null
  const token = keys.linkToken('invite_staff', invitationId)
  return `${publicUrl.replace(/\/$/, '')}/invitation?token=${token}`
}
