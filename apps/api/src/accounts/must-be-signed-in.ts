import type { Tx } from '@tillwright/db/client'
import { isLivingSession } from '@tillwright/db/sessions'
import type { SessionId } from '@tillwright/domain/ids'
import { Refused } from '../refused.ts'

/**
 * Before what guards an account is changed, under its lock: an access token is taken for minutes after its session has
 * ended elsewhere, and whoever was thrown out, or came before there was a second factor, must not use them for this.
 * Throws TOKEN_EXPIRED.
 */
export async function mustBeSignedIn(tx: Tx, sessionId: SessionId): Promise<void> {
  if (!(await isLivingSession(tx, sessionId))) throw new Refused({ code: 'TOKEN_EXPIRED' })
}
