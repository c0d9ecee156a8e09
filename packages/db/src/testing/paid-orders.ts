import type { OrderId, PaymentAttemptId } from '@tillwright/domain/ids'
import type { InvoicedSale } from '@tillwright/domain/invoices/sale'
import { currencyCode } from '@tillwright/domain/money/currency'
import { sql } from 'kysely'
import type { Db } from '../client.ts'

/** An order that there is as far as an invoice needs it. */
export interface PaidOrder {
  readonly orderId: OrderId
  readonly attemptId: PaymentAttemptId
  readonly sale: InvoicedSale
}

/** Orders with nothing but their payment, and no carts: foreign keys are asleep while they are written. */
export async function insertPaidOrders(db: Db, count: number): Promise<PaidOrder[]> {
  return db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx)
    const { rows } = await sql<{ orderId: OrderId; attemptId: PaymentAttemptId; orderNumber: string }>`
      with placed as (
        insert into orders (id, order_number, cart_id, email, owner_key, idempotency_key, request_hash, market_code,
          currency, locale, status, payment_status, fulfillment_status, payment_method, tax_included, subtotal_minor,
          discount_minor, shipping_minor, shipping_tax_minor, tax_minor, rounding_minor, total_minor)
        select gen_random_uuid(), 'T-' || n, gen_random_uuid(), 'a@example.com', 'cart:' || n, 'key', '', 'US',
          'USD', 'en', 'PROCESSING', 'SUCCEEDED', 'UNFULFILLED', 'stripe', false, 1000, 0, 0, 0, 0, 0, 1000
        from generate_series(1, ${count}) as n returning id, order_number
      ), owed as (
        insert into payment (id, order_id, provider, amount_minor, currency, captured_minor)
        select gen_random_uuid(), id, 'stripe', 1000, 'USD', 1000 from placed returning id, order_id
      ), asked as (
        insert into payment_attempt (id, payment_id, order_id, position, idempotency_key, request, state, intent_id)
        select gen_random_uuid(), id, order_id, 1, 'open:' || id, '{}', 'succeeded', 'pi_' || id from owed
        returning id, order_id
      )
      select placed.id as "orderId", asked.id as "attemptId", order_number as "orderNumber"
      from placed join asked on asked.order_id = placed.id`.execute(tx)
    return rows.map(({ orderNumber, ...ids }) => ({ ...ids, sale: saleOf(orderNumber) }))
  })
}

const saleOf = (orderNumber: string): InvoicedSale => ({
  orderNumber,
  currency: currencyCode('USD'),
  taxIncluded: false,
  goods: [
    {
      ...{ description: 'Mug', sku: 'MUG-1', quantity: 1, unitPriceMinor: 1_000, discountMinor: 0 },
      ...{ amountMinor: 1_000, taxMinor: 0, rates: [] },
    },
  ],
  shipping: [],
  taxLines: [],
  treatment: 'taxed',
  buyer: { address: null, vatId: null },
  roundingMinor: 0,
  totalMinor: 1_000,
})
