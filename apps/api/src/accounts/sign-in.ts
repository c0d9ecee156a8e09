import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'
import { adoptGuest } from './adopt-guest.ts'
import type { SessionMode } from './inputs.ts'
import { openSession, type Proven } from './sessions.ts'
import type { SignedInUser } from './view.ts'

/**
 * Signs somebody in, however it was proven who he is; what he had as a guest comes along. Throws UNAUTHENTICATED where
 * that was overtaken by a change of the password or a disabled account.
 */
export async function signInAs(ctx: Context, proven: Proven, mode: SessionMode): Promise<SignedInUser> {
  const signedIn = await openSession(ctx, proven, mode)
  if (signedIn === null) throw new Refused({ code: 'UNAUTHENTICATED' })
  const { email, emailVerified } = signedIn.user
  await adoptGuest(ctx, { id: proven.accountId, verifiedEmail: emailVerified ? email : null })
  return signedIn
}
