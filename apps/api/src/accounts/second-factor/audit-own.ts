import type { Credentials } from '@tillwright/db/accounts'
import { insertAuditEntry } from '@tillwright/db/audit'
import type { Tx } from '@tillwright/db/client'
import type { Context } from '../../context.ts'

/** Writes down that somebody of the staff has turned his own factor on or off; a customer’s is his own affair. */
export async function auditOwnFactor(
  { requestId, newId }: Context,
  tx: Tx,
  { id, email, role }: Pick<Credentials, 'id' | 'email' | 'role'>,
  turned: 'on' | 'off',
): Promise<void> {
  if (role === 'CUSTOMER') return
  const action = turned === 'on' ? 'auth.totp.confirm' : 'auth.totp.disable'
  const actor = { kind: 'staff', id, name: email } as const
  const [before, after] = [{ secondFactor: turned === 'off' }, { secondFactor: turned === 'on' }]
  await insertAuditEntry(tx, { actor, action, requestId, newId }, { entity: 'staff', entityId: id, before, after })
}
