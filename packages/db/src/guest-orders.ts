import type { AccountId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'

/** Gives the account what was ordered from the carts of this token. Orders that have a customer keep him. */
export async function takeOverOrdersOfToken(tx: Tx, customerId: AccountId, tokenHash: Buffer): Promise<void> {
  await sql`
    with recursive theirs as (
      select id from orders where cart_id in (select id from cart where token_hash = ${tokenHash})
      union select exchange.order_id from exchange join theirs on theirs.id = exchange.original_order_id
    )
    update orders set customer_id = ${customerId} where customer_id is null and id in (select id from theirs)`.execute(
    tx,
  )
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
