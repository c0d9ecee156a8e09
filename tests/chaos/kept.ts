import type { Connection } from '@tillwright/db/client'
import type { DumpedRefund, ProviderDump } from '@tillwright/db/invariants/provider'

/** What the database has at the end, and what Stripe has of its refunds. */
export interface Kept {
  readonly orders: readonly KeptOrder[]
  readonly refunds: readonly KeptRefund[]
  readonly eventIds: ReadonlySet<string>
}

export interface KeptOrder {
  readonly id: string
  readonly orderNumber: string
  readonly idempotencyKey: string
  readonly totalMinor: number
  readonly currency: string
  readonly status: string
  readonly paymentStatus: string
  /** What is held, and nobody has captured; what of that, or of what was captured, is owed no longer. */
  readonly heldMinor: number
  readonly releasedMinor: number
  /** What came in, and what of it went back. */
  readonly capturedMinor: number
  readonly refundedMinor: number
}

export interface KeptRefund {
  readonly id: string
  readonly orderId: string
  readonly amountMinor: number
  /** Why: `staff` is that somebody of the shop wanted it. */
  readonly reason: string
  readonly state: string
  /** Every one at Stripe that says that it is this one, in dollars as here. */
  readonly atProvider: readonly Pick<DumpedRefund, 'amount' | 'status'>[]
}

export async function readKept({ pool }: Connection, dump: ProviderDump): Promise<Kept> {
  const orders = await pool.query<KeptOrder>(`
    select orders.id, order_number as "orderNumber", idempotency_key as "idempotencyKey", total_minor as "totalMinor",
      orders.currency, status, payment_status as "paymentStatus", sum(captured_minor)::bigint as "capturedMinor",
      sum(refunded_minor)::bigint as "refundedMinor",
      coalesce(sum(amount_minor) filter (where exists (
        select from payment_attempt where payment_id = payment.id and state = 'authorized')), 0)::bigint as "heldMinor",
      sum(released_minor)::bigint as "releasedMinor"
    from orders join payment on payment.order_id = orders.id group by orders.id`)
  const refunds = await pool.query<Omit<KeptRefund, 'atProvider'>>(
    'select id, order_id as "orderId", amount_minor as "amountMinor", reason, state from refund',
  )
  const events = await pool.query<{ id: string }>('select id from stripe_event')
  const theirsOf = (id: string) => dump.refunds.filter(({ refundId }) => refundId === id)
  return {
    orders: orders.rows,
    refunds: refunds.rows.map((refund) => ({ ...refund, atProvider: theirsOf(refund.id) })),
    eventIds: new Set(events.rows.map(({ id }) => id)),
  }
}
