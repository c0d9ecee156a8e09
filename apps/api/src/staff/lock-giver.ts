import type { Tx } from '@tillwright/db/client'
import { type LockedStaff, lockStaff } from '@tillwright/db/staff'
import { holds, type Permission, type Standing } from '@tillwright/domain/accounts/permission'
import type { AccountId } from '@tillwright/domain/ids'
import { Refused } from '../refused.ts'
import type { StaffContext } from '../trpc.ts'

export interface Giving {
  readonly permission: Permission
  /** Whom it is about; nobody yet where something new is given. */
  readonly staffId?: AccountId
}

/**
 * Locks whoever gives or takes permissions, and whom it is about. What the caller may do is asked once more under the
 * lock, for it may have been taken away since he came in. Throws TOKEN_EXPIRED, TOKEN_INVALID or FORBIDDEN then.
 */
export async function lockGiver(
  tx: Tx,
  { actor }: StaffContext,
  { permission, staffId }: Giving,
): Promise<LockedStaff & { readonly standing: Standing }> {
  const { standing, ...locked } = await lockStaff(tx, actor, staffId ?? null)
  if (standing === null) throw new Refused({ code: actor.kind === 'staff' ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID' })
  if (!holds(standing, permission)) throw new Refused({ code: 'FORBIDDEN', permission })
  return { ...locked, standing }
}
