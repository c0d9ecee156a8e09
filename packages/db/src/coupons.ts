import type { CouponBatchId, CouponId, PromotionId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { recordset } from './insert-rows.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

/** A code that a promotion can be had by. */
export interface StoredCoupon {
  readonly id: CouponId
  readonly promotionId: PromotionId
  /** Null where it was made alone. */
  readonly batchId: CouponBatchId | null
  /** In capitals. */
  readonly code: string
  /** By how many orders; null has no end. */
  readonly usesMax: number | null
  /** By orders that have not given it back. */
  readonly usedCount: number
  readonly createdAt: Date
}

/** Codes that were made together. */
export interface CouponBatch {
  readonly id: CouponBatchId
  readonly promotionId: PromotionId
  readonly prefix: string
  readonly suffix: string
  readonly totalCount: number
  readonly createdAt: Date
}

/** What is not null narrows the list down. */
export interface CouponFilter {
  readonly promotionId: PromotionId | null
  readonly batchId: CouponBatchId | null
  readonly code: string | null
}

/** The newest first. */
export function readCoupons(
  db: Db,
  { promotionId, batchId, code }: CouponFilter,
  { after, most }: NewestPage,
): Promise<(StoredCoupon & { moment: string })[]> {
  let query = coupons(db).select(momentOf('created_at').as('moment'))
  if (promotionId !== null) query = query.where('promotion_id', '=', promotionId)
  if (batchId !== null) query = query.where('batch_id', '=', batchId)
  if (code !== null) query = query.where('code', '=', code)
  return query
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()
}

/** Of a promotion, the newest first. */
export const readCouponBatches = (
  db: Db,
  promotionId: PromotionId,
  { after, most }: NewestPage,
): Promise<(CouponBatch & { moment: string })[]> =>
  batches(db)
    .select(momentOf('created_at').as('moment'))
    .where('promotion_id', '=', promotionId)
    .where(follows({ at: 'created_at', id: 'id' }, after))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(most))
    .execute()

export const findCouponBatch = async (db: Db, id: CouponBatchId): Promise<CouponBatch | null> =>
  (await batches(db).where('id', '=', id).executeTakeFirst()) ?? null

/** All coupons of a batch that are still there, by code. */
export const readBatchCoupons = (db: Db, id: CouponBatchId): Promise<StoredCoupon[]> =>
  coupons(db).where('batch_id', '=', id).orderBy('code').execute()

export const findCoupon = async (db: Db, id: CouponId): Promise<StoredCoupon | null> =>
  (await coupons(db).where('id', '=', id).executeTakeFirst()) ?? null

/** Against whoever redeems it: he locks its promotion. */
export async function lockCoupon(tx: Tx, id: CouponId): Promise<StoredCoupon | null> {
  const seen = await findCoupon(tx, id)
  if (seen === null) return null
  await tx.selectFrom('promotion').select('id').where('id', '=', seen.promotionId).forUpdate().execute()
  return (await coupons(tx).where('id', '=', id).forUpdate().executeTakeFirst()) ?? null
}

/** Whether a promotion that exists until the transaction ends needs a code; null where there is none. */
export async function holdNeedsCode(tx: Tx, id: PromotionId): Promise<boolean | null> {
  const query = tx.selectFrom('promotion').select('needs_code').where('id', '=', id)
  return (await query.forKeyShare().executeTakeFirst())?.needs_code ?? null
}

export type NewCoupon = Omit<StoredCoupon, 'usedCount' | 'createdAt'>

/** Without those whose code is taken; answers the codes of those that were. */
export async function insertCoupons(tx: Tx, fresh: readonly NewCoupon[]): Promise<string[]> {
  const rows = fresh.map(({ id, promotionId, batchId, code, usesMax }) => ({
    ...{ id, code },
    promotion_id: promotionId,
    batch_id: batchId,
    uses_max: usesMax,
  }))
  // By code: two that insert the same codes at once wait for each other in one order.
  const { rows: inserted } = await sql<{ code: string }>`
    insert into coupon (id, promotion_id, batch_id, code, uses_max)
    select id, promotion_id, batch_id, code, uses_max from ${recordset('coupon', rows)} order by code
    on conflict on constraint coupon_code_once do nothing
    returning code`.execute(tx)
  return inserted.map(({ code }) => code)
}

export const insertCouponBatch = (tx: Tx, batch: Omit<CouponBatch, 'createdAt'>): Promise<CouponBatch> =>
  tx
    .insertInto('coupon_batch')
    .values({
      ...{ id: batch.id, prefix: batch.prefix, suffix: batch.suffix },
      promotion_id: batch.promotionId,
      total_count: batch.totalCount,
    })
    .returning(batchColumns)
    .executeTakeFirstOrThrow()

/** Whether an order had a promotion by a locked coupon, also one that gave it back. */
export async function wasCouponRedeemed(tx: Tx, id: CouponId): Promise<boolean> {
  const { rows } = await sql<{ redeemed: boolean }>`
    select exists (select from redemption where coupon_id = ${id}) as redeemed`.execute(tx)
  return rows[0]?.redeemed ?? false
}

export async function deleteCoupon(tx: Tx, id: CouponId): Promise<void> {
  await tx.deleteFrom('coupon').where('id', '=', id).execute()
}

const batchColumns = [
  ...(['id', 'prefix', 'suffix'] as const),
  'promotion_id as promotionId',
  'total_count as totalCount',
  'created_at as createdAt',
] as const

const batches = (db: Db) => db.selectFrom('coupon_batch').select(batchColumns)

const coupons = (db: Db) =>
  db
    .selectFrom('coupon')
    .select(['id', 'code', 'promotion_id as promotionId', 'batch_id as batchId'])
    .select(['uses_max as usesMax', 'used_count as usedCount', 'created_at as createdAt'])
