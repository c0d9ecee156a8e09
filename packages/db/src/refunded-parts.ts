import { shareRefund } from '@tillwright/domain/credit/share-refund'
import type { CreditAccountId, NewId, OrderId, OrderLineId, PaymentId, ReturnId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import type { MoneySource } from './money-source.ts'
import { insertRefunds, type RefundPromise } from './refunds.ts'
import { isSentByPeople, type Rest, restColumns, restsOfMoney } from './rests-of-money.ts'
import { insertTransfers } from './transfers.ts'

/** So much of what a locked order has brought, and whose it is. */
export interface RefundWish {
  readonly orderId: OrderId
  readonly amountMinor: Minor
  readonly reason: string
  /** What staff says of it; left out where nobody does. */
  readonly explanation?: string | undefined
  readonly returnId: ReturnId | null
  /** What it is for, and how many pieces of their lines had gone before. */
  readonly pieces: readonly RefundedLine[]
  readonly withShipping: boolean
  /** Which account what goes back goes to, instead of the way that it came; left out or null for that. */
  readonly creditAccountId?: CreditAccountId | null
  /** Which locked order some of it pays for, where not all of it goes back. */
  readonly transfer: { readonly toOrderId: OrderId; readonly amountMinor: Minor } | null
}

export interface RefundedLine {
  readonly lineId: OrderLineId
  readonly quantity: number
  readonly goneBefore: number
}

export interface Refunded {
  /** Of what goes back; and of that, what a provider is to be asked for. */
  readonly ids: readonly string[]
  readonly askedIds: readonly string[]
  /** What pays for another order, by whose money it is. */
  readonly transferred: readonly (MoneySource & { readonly refundId: string })[]
}

/**
 * Promises back so much of what was captured for a locked order: of its intents in their order, each with a refund of
 * its own. What is transferred is written down as on its way, and is a payment of the other order. Answers their ids,
 * or how much there is where that is less.
 */
export async function insertRefundsOf(
  tx: Tx,
  { orderId, amountMinor, pieces, transfer, ...wish }: RefundWish,
  newId: NewId,
): Promise<Refunded | { readonly availableMinor: Minor }> {
  const { rows: rests } = await sql<Rest>`
    select ${restColumns} from (${restsOfMoney}) as rest where order_id = ${orderId} and rest_minor > 0
    order by coalesce(source_provider in ('gift_card', 'store_credit'), false), has_invoice desc, position, id`.execute(
    tx,
  )
  const availableMinor = rests.reduce((sum, rest) => sum + rest.amountMinor, 0)
  if (amountMinor > availableMinor) return { availableMinor }
  const kept = taken(rests, transfer?.amountMinor ?? 0)
  const back = shared(kept.left, amountMinor - (transfer?.amountMinor ?? 0))
  const payments = kept.parts.map((part) => ({ ...part, transferPaymentId: newId<PaymentId>() }))
  if (transfer !== null && payments.length > 0) await insertTransfers(tx, transfer.toOrderId, payments)
  const promises = [
    ...payments.map((part) => ({ ...part, ...wish, creditAccountId: null })),
    ...back.map((part) => ({ ...part, ...wish })),
  ].map((promise): RefundPromise & Rest => ({ ...promise, id: newId<string>() }))
  if (promises.length > 0) await insertRefunds(tx, promises)
  const lines = promises.flatMap(({ id }) =>
    pieces.map(({ lineId, quantity, goneBefore }) => ({
      ...{ refund_id: id, order_line_id: lineId, quantity, gone_before: goneBefore },
    })),
  )
  if (lines.length > 0) await insertRows('refund_line', lines).execute(tx)
  const of = (isTransferred: boolean) =>
    promises.filter(({ transferPaymentId }) => (transferPaymentId !== undefined) === isTransferred)
  return {
    ids: of(false).map(({ id }) => id),
    askedIds: of(false).flatMap((promise) => (isSentByPeople(promise) && !promise.creditAccountId ? [] : promise.id)),
    transferred: of(true).map(({ id, attemptId, sourcePaymentId }) => ({ refundId: id, attemptId, sourcePaymentId })),
  }
}

/** What a locked order has brought, and nobody has promised back. */
export async function readRestMinor(tx: Tx, orderId: OrderId): Promise<Minor> {
  const { rows } = await sql<{ restMinor: Minor }>`
    select coalesce(sum(rest_minor), 0) as "restMinor" from (${restsOfMoney}) as rest
    where order_id = ${orderId} and rest_minor > 0`.execute(tx)
  return rows[0]?.restMinor ?? 0
}

/** So much of them: from the money and from what was given to be spent here, by what each has left. */
function shared(rests: readonly Rest[], amountMinor: Minor): Rest[] {
  const [first] = rests
  if (first === undefined) return []
  const [money, credits] = [rests.filter((rest) => !isOfCredit(rest)), rests.filter(isOfCredit)]
  const sumOf = (all: readonly Rest[]) => all.reduce((sum, rest) => sum + rest.amountMinor, 0)
  const left = { moneyMinor: sumOf(money), creditMinor: sumOf(credits) }
  const { moneyMinor, creditMinor } = shareRefund(amountMinor, left, first.currency)
  return [...taken(money, moneyMinor).parts, ...taken(credits, creditMinor).parts]
}

const isOfCredit = ({ sourceProvider }: Rest): boolean =>
  sourceProvider === 'gift_card' || sourceProvider === 'store_credit'

/** An amount from the first of them on, and what it leaves. */
function taken(rests: readonly Rest[], amountMinor: Minor): { readonly parts: Rest[]; readonly left: Rest[] } {
  const [parts, left]: [Rest[], Rest[]] = [[], []]
  let openMinor = amountMinor
  for (const rest of rests) {
    const partMinor = Math.min(openMinor, rest.amountMinor)
    openMinor -= partMinor
    if (partMinor > 0) parts.push({ ...rest, amountMinor: partMinor })
    if (partMinor < rest.amountMinor) left.push({ ...rest, amountMinor: rest.amountMinor - partMinor })
  }
  return { parts, left }
}

/** Whether the shipping of a locked order has been promised back, or let off. */
export async function hasShippingGoneBack(tx: Tx, orderId: OrderId, besides: string | null = null): Promise<boolean> {
  const found = await tx
    .selectFrom('refund')
    .select('id')
    .where('order_id', '=', orderId)
    .where('with_shipping', '=', true)
    .where('state', '<>', 'failed')
    // What was promised together is one refund of as many payments.
    .where(sql<boolean>`created_at is distinct from (select created_at from refund where id = ${besides}::uuid)`)
    .unionAll(
      tx.selectFrom('payment_release').select('id').where('order_id', '=', orderId).where('with_shipping', '=', true),
    )
    .executeTakeFirst()
  return found !== undefined
}

/** What a refund pays back, by the lines of its order as they stand; null where it is an amount and no more. */
export interface RefundedParts {
  readonly withShipping: boolean
  /** None of a line where its quantity is 0. */
  readonly lines: readonly Omit<RefundedLine, 'lineId'>[]
}

export async function readRefundedParts(tx: Tx, refundId: string): Promise<RefundedParts | null> {
  const found = await tx
    .selectFrom('refund')
    .select('with_shipping as withShipping')
    .select(
      sql<RefundedParts['lines']>`(
        select json_agg(json_build_object('quantity', coalesce(part.quantity, 0),
          'goneBefore', coalesce(part.gone_before, 0)) order by ordered.position)
        from order_line as ordered
        left join refund_line as part on part.order_line_id = ordered.id and part.refund_id = refund.id
        where ordered.order_id = refund.order_id)`.as('lines'),
    )
    .where('id', '=', refundId)
    .executeTakeFirst()
  if (found === undefined) return null
  return found.withShipping || found.lines.some(({ quantity }) => quantity > 0) ? found : null
}
