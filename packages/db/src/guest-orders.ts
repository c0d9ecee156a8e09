import type { AccountId } from '@tillwright/domain/ids'
import type { Tx } from './client.ts'

/** Gives the account what was ordered from the carts of this token. Orders that have a customer keep him. */
export async function takeOverOrdersOfToken(tx: Tx, customerId: AccountId, tokenHash: Buffer): Promise<void> {
  const carts = tx.selectFrom('cart').select('id').where('token_hash', '=', tokenHash)
  await tx
    .updateTable('orders')
    .set({ customer_id: customerId })
    .where('customer_id', 'is', null)
    .where('cart_id', 'in', carts)
    .execute()
}

/** Gives the account what guests ordered under an address that is proven to be its own. */
export async function takeOverOrdersOfEmail(tx: Tx, customerId: AccountId, verifiedEmail: string): Promise<void> {
  await tx
    .updateTable('orders')
    .set({ customer_id: customerId })
    .where('customer_id', 'is', null)
    .where((eb) => eb(eb.fn('lower', ['email']), '=', eb.fn('lower', [eb.val(verifiedEmail)])))
    .execute()
}
