import type { NewId, OrderId, PaymentId, ReturnId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { ManualPayment, Receipt } from '@tillwright/domain/payments/manual'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import type { RefundedLine } from './refunded-parts.ts'

/** What a locked order owes by hand, and what has come of it. */
export interface LockedManualPayment extends ManualPayment {
  readonly paymentId: PaymentId
  readonly currency: CurrencyCode
  readonly refundReservedMinor: Minor
  /** Refunds of goods that came back before they were paid for, the oldest first. */
  readonly setOffs: readonly { readonly id: string; readonly amountMinor: Minor }[]
}

/** Null for an order that is not paid by hand. */
export async function lockManualPayment(tx: Tx, orderId: OrderId): Promise<LockedManualPayment | null> {
  const payment = await tx
    .selectFrom('payment')
    .select(['id as paymentId', 'currency', 'amount_minor as amountMinor', 'captured_minor as capturedMinor'])
    .select(['refund_reserved_minor as refundReservedMinor', receiptsOf.as('receipts')])
    .select(
      sql<LockedManualPayment['setOffs']>`(
        select coalesce(json_agg(json_build_object('id', id, 'amountMinor', amount_minor) order by id), '[]')
        from refund where payment_id = payment.id and is_set_off)`.as('setOffs'),
    )
    .where('order_id', '=', orderId)
    .where('provider', '=', 'manual')
    .forUpdate()
    .executeTakeFirst()
  return payment === undefined ? null : { ...payment, receipts: payment.receipts.map(receiptOf) }
}

/** Of the payment that the statement reads, the first first. */
const receiptsOf = sql<KeptReceipt[]>`(
  select coalesce(json_agg(json_build_object('id', id, 'kind', kind, 'amountMinor', amount_minor,
    'receivedAt', received_at, 'reference', reference, 'revokesId', revokes_id, 'at', at) order by id), '[]')
  from payment_receipt where payment_id = payment.id)`

/** What an order owes by hand, as a column of the statement that reads the order; null where it does not. */
export const manualPaymentOfOrder = sql<KeptManualPayment | null>`(
  select json_build_object('amountMinor', amount_minor, 'capturedMinor', captured_minor, 'receipts', ${receiptsOf})
  from payment where payment.order_id = orders.id and provider = 'manual')`

/** JSON knows no moments. */
type KeptReceipt = Omit<Receipt, 'receivedAt' | 'at'> & { readonly receivedAt: string; readonly at: string }
export type KeptManualPayment = Omit<ManualPayment, 'receipts'> & { readonly receipts: readonly KeptReceipt[] }

export const manualPaymentOf = (kept: KeptManualPayment | null): ManualPayment | null =>
  kept && { ...kept, receipts: kept.receipts.map(receiptOf) }

const receiptOf = ({ receivedAt, at, ...kept }: KeptReceipt): Receipt => ({
  ...kept,
  receivedAt: new Date(receivedAt),
  at: new Date(at),
})

export interface NewReceipt extends Omit<Receipt, 'at'> {
  readonly paymentId: PaymentId
  /** Who has written it down. */
  readonly actorName: string
}

/** An entry, which its locked payment counts as captured, or no longer. */
export async function insertReceipt(tx: Tx, receipt: NewReceipt): Promise<void> {
  await sql`
    with written as (${insertRows('payment_receipt', [receiptRow(receipt)])})
    update payment set captured_minor = captured_minor + ${receipt.amountMinor}
    where id = ${receipt.paymentId}`.execute(tx)
}

const receiptRow = ({ id, paymentId, kind, amountMinor, receivedAt, reference, revokesId, actorName }: NewReceipt) => ({
  ...{ id, payment_id: paymentId, kind, amount_minor: amountMinor, received_at: receivedAt },
  ...{ reference, revokes_id: revokesId, actor_name: actorName },
})

/** Goods that came back before they were paid for. */
export interface SetOff {
  readonly orderId: OrderId
  readonly payment: Pick<LockedManualPayment, 'paymentId' | 'currency'>
  readonly amountMinor: Minor
  readonly reason: string
  readonly returnId: ReturnId | null
  readonly pieces: readonly RefundedLine[]
  readonly withShipping: boolean
  readonly actorName: string
  readonly at: Date
}

/** They count as paid for and as paid back, both at once: nobody has anything to send. Answers the refund's id. */
export async function insertSetOff(tx: Tx, setOff: SetOff, newId: NewId): Promise<string> {
  const { orderId, payment, amountMinor, reason, returnId, pieces, withShipping, actorName, at } = setOff
  const { paymentId, currency } = payment
  const id: string = newId()
  const receipt = { id: newId<string>(), kind: 'set_off' as const, amountMinor, receivedAt: at, reference: null }
  const row = {
    ...{ id, payment_id: paymentId, order_id: orderId, payment_attempt_id: null, source_payment_id: paymentId },
    ...{ amount_minor: amountMinor, currency, reason, return_id: returnId, with_shipping: withShipping },
    ...{ state: 'succeeded' as const, is_set_off: true, checked_at: at },
  }
  await sql`
    with written as (${insertRows('payment_receipt', [receiptRow({ ...receipt, paymentId, revokesId: null, actorName })])}),
      given as (${insertRows('refund', [row])})
    update payment set captured_minor = captured_minor + ${amountMinor},
      refund_reserved_minor = refund_reserved_minor + ${amountMinor}, refunded_minor = refunded_minor + ${amountMinor}
    where id = ${paymentId}`.execute(tx)
  const lines = pieces.map(({ lineId, quantity, goneBefore }) => ({
    ...{ refund_id: id, order_line_id: lineId, quantity, gone_before: goneBefore },
  }))
  if (lines.length > 0) await insertRows('refund_line', lines).execute(tx)
  return id
}

/** A refund that people make, under the lock of its order; null for one that a provider is asked for. */
export async function readRefundByHand(tx: Tx, refundId: string): Promise<OwnRefund | null> {
  const found = await tx
    .selectFrom('refund')
    .innerJoin('payment as source', 'source.id', 'refund.source_payment_id')
    .select([
      'refund.source_payment_id as sourcePaymentId',
      'refund.reason',
      'refund.currency',
      sql<string>`coalesce(refund.again_of, refund.id)`.as('againOf'),
    ])
    .where('refund.id', '=', refundId)
    .where('refund.transfer_payment_id', 'is', null)
    .where('refund.credit_account_id', 'is', null)
    .where('source.provider', '=', 'manual')
    .executeTakeFirst()
  if (found === undefined || found.sourcePaymentId === null) return null
  return { ...found, sourcePaymentId: found.sourcePaymentId }
}

interface OwnRefund {
  readonly sourcePaymentId: PaymentId
  readonly reason: string
  readonly currency: CurrencyCode
  /** The first that had failed, should it fail. */
  readonly againOf: string
}

/** What people say of how a locked refund went back. */
export async function writeRefundReference(tx: Tx, refundId: string, reference: string | null): Promise<void> {
  await tx.updateTable('refund').set({ reference }).where('id', '=', refundId).execute()
}

/** What people have to send back. */
export interface RefundByHand {
  readonly id: string
  readonly orderId: OrderId
  readonly orderNumber: string
  readonly email: string
  readonly amountMinor: Minor
  readonly currency: CurrencyCode
  readonly reason: string
  readonly createdAt: Date
  readonly moment: string
}

/** The newest first. */
export async function readRefundsByHand(db: Db, { after, most }: NewestPage): Promise<RefundByHand[]> {
  const { rows } = await sql<RefundByHand>`
    select refund.id, refund.order_id as "orderId", order_number as "orderNumber", email,
      refund.amount_minor as "amountMinor", refund.currency, refund.reason, refund.created_at as "createdAt",
      ${momentOf('refund.created_at')} as moment
    from refund join orders on orders.id = refund.order_id
    where refund.id = any(array(
      select id from refund
      where refund.source_payment_id is not null and refund.credit_account_id is null
        and refund.state in ('requested', 'submitted') and refund.transfer_payment_id is null
        and (select provider from payment where id = refund.source_payment_id) = 'manual'
        and ${follows({ at: 'refund.created_at', id: 'refund.id' }, after)}
      order by refund.created_at desc, refund.id desc limit ${sql.lit(most)}))
    order by refund.created_at desc, refund.id desc`.execute(db)
  return rows
}
