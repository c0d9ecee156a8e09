import type { OrderId, PaymentId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import type { MoneySource } from './money-source.ts'

/** Money that pays for another order than the one it was brought for. */
export interface Transfer extends MoneySource {
  readonly transferPaymentId: PaymentId
  readonly amountMinor: Minor
  readonly currency: CurrencyCode
}

/** A payment of the order for each, which is there at once; less is to be paid by others then. Needs one at least. */
export async function insertTransfers(tx: Tx, toOrderId: OrderId, transfers: readonly Transfer[]): Promise<void> {
  const rows = transfers.map(({ transferPaymentId, attemptId, sourcePaymentId, amountMinor, currency }) => ({
    ...{ id: transferPaymentId, order_id: toOrderId, provider: 'transfer' },
    ...{ source_attempt_id: attemptId, source_payment_id: sourcePaymentId },
    ...{ amount_minor: amountMinor, captured_minor: amountMinor, currency, refund_reserved_minor: 0 },
  }))
  const paidMinor = transfers.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  await sql`
    with transferred as (${insertRows('payment', rows)}),
      settled as (delete from payment where ${isOpen(toOrderId)} and amount_minor = ${paidMinor})
    update payment set amount_minor = amount_minor - ${paidMinor}
    where ${isOpen(toOrderId)} and amount_minor <> ${paidMinor}`.execute(tx)
}

/** What a locked order is still to be paid with, as long as nobody has been asked for it; null otherwise. */
export async function readUnaskedMinor(tx: Tx, orderId: OrderId): Promise<Minor | null> {
  const { rows } = await sql<{ amountMinor: Minor }>`
    select amount_minor as "amountMinor" from payment where ${isOpen(orderId)}`.execute(tx)
  return rows[0]?.amountMinor ?? null
}

const isOpen = (orderId: OrderId) => sql`
  payment.order_id = ${orderId} and provider = 'stripe'
    and not exists (select from payment_attempt where payment_id = payment.id)`
