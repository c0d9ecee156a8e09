import type { NewId, OrderId } from '@tillwright/domain/ids'
import type { DifferenceKind, Finder } from '@tillwright/domain/payments/differences'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { insertRows } from './insert-rows.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

/** What shop and provider did not agree upon, and what was done about it. */
export interface PaymentDifference {
  /** Null where no order of ours is known to have to do with it. */
  readonly orderId: OrderId | null
  /** The provider's name of the intent or the refund; our own of a refund that has none. */
  readonly subject: string
  readonly kind: DifferenceKind
  /** What it is here and there; null where it is nothing. */
  readonly ours: string | null
  readonly theirs: string | null
  /** Null where nobody but a person can say what is right. */
  readonly repair: string | null
}

export interface KeptDifference extends PaymentDifference {
  readonly id: string
  readonly foundAt: Date
  readonly foundBy: Finder
}

/**
 * Writes differences down and answers those that were not known: one that nobody repairs is found again by every sweep,
 * and written down once a day.
 */
export async function insertDifferences(
  db: Db,
  { found, foundBy }: { readonly found: readonly PaymentDifference[]; readonly foundBy: Finder },
  newId: NewId,
): Promise<PaymentDifference[]> {
  if (found.length === 0) return []
  const rows = found.map(({ orderId: order_id, ...difference }) => ({
    ...difference,
    ...{ id: newId<string>(), order_id, found_by: foundBy },
  }))
  const { rows: written } = await sql<PaymentDifference>`
    ${insertRows('payment_difference', rows)} on conflict do nothing
    returning order_id as "orderId", subject, kind, ours, theirs, repair`.execute(db)
  return written
}

export interface DifferenceFilter {
  readonly orderId?: OrderId | undefined
  readonly isRepaired?: boolean | undefined
}

/** The newest first. */
export async function readDifferences(
  db: Db,
  { orderId, isRepaired }: DifferenceFilter,
  { after, most }: NewestPage,
): Promise<(KeptDifference & { readonly moment: string })[]> {
  let query = db
    .selectFrom('payment_difference')
    .select(['id', 'found_at as foundAt', 'found_by as foundBy', 'order_id as orderId', 'subject', 'kind'])
    .select(['ours', 'theirs', 'repair', momentOf('found_at').as('moment')])
    .where(follows({ at: 'found_at', id: 'id' }, after))
  if (orderId !== undefined) query = query.where('order_id', '=', orderId)
  if (isRepaired !== undefined) query = query.where('repair', isRepaired ? 'is not' : 'is', null)
  return query.orderBy('found_at', 'desc').orderBy('id', 'desc').limit(sql.lit(most)).execute()
}
