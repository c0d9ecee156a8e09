import type { NewId, OrderId, OrderLineId, ReturnId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { insertRefunds, type RefundPromise, restsOfAttempts } from './refunds.ts'

/** So much of what a locked order has brought, and whose it is. */
export interface RefundWish {
  readonly orderId: OrderId
  readonly amountMinor: Minor
  readonly reason: string
  readonly returnId: ReturnId | null
  /** What it is for, and how many pieces of their lines had gone before. */
  readonly pieces: readonly RefundedLine[]
  readonly withShipping: boolean
}

export interface RefundedLine {
  readonly lineId: OrderLineId
  readonly quantity: number
  readonly goneBefore: number
}

/**
 * Promises back so much of what was captured for a locked order: of its intents in their order, each with a refund of
 * its own. Answers their ids, or how much there is where that is less.
 */
export async function insertRefundsOf(
  tx: Tx,
  { orderId, amountMinor, pieces, ...wish }: RefundWish,
  newId: NewId,
): Promise<{ readonly ids: string[] } | { readonly availableMinor: Minor }> {
  const { rows: rests } = await sql<Omit<RefundPromise, 'id' | 'reason'>>`
    select id as "attemptId", payment_id as "paymentId", order_id as "orderId", currency, rest_minor as "amountMinor"
    from (${restsOfAttempts}) as rest where order_id = ${orderId} and rest_minor > 0 order by has_invoice desc, position`.execute(
    tx,
  )
  const availableMinor = rests.reduce((sum, rest) => sum + rest.amountMinor, 0)
  if (amountMinor > availableMinor) return { availableMinor }
  let leftMinor = amountMinor
  const promises = rests.flatMap((rest): RefundPromise[] => {
    const partMinor = Math.min(leftMinor, rest.amountMinor)
    leftMinor -= partMinor
    return partMinor === 0 ? [] : [{ ...rest, ...wish, id: newId(), amountMinor: partMinor }]
  })
  await insertRefunds(tx, promises)
  const lines = promises.flatMap(({ id }) =>
    pieces.map(({ lineId, quantity, goneBefore }) => ({
      ...{ refund_id: id, order_line_id: lineId, quantity, gone_before: goneBefore },
    })),
  )
  if (lines.length > 0) await insertRows('refund_line', lines).execute(tx)
  return { ids: promises.map(({ id }) => id) }
}

/** Whether the shipping of a locked order has been promised back. */
export async function hasShippingGoneBack(tx: Tx, orderId: OrderId): Promise<boolean> {
  const found = await tx
    .selectFrom('refund')
    .select('id')
    .where('order_id', '=', orderId)
    .where('with_shipping', '=', true)
    .where('state', '<>', 'failed')
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
