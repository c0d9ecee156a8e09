import type { TestShop } from '../testing/open-test-shop.ts'

/** What inputs about promotions name. */
export interface PromotionTargets {
  readonly promotionId: string
  readonly couponId: string
  readonly couponBatchId: string
}

/** A promotion by code that gives nothing to anybody, with a coupon of a batch. */
export async function openPromotionSubjects({ database, served }: TestShop): Promise<PromotionTargets> {
  const newId = () => served.deps.newId<string>()
  const opened = { promotionId: newId(), couponId: newId(), couponBatchId: newId() }
  const { promotionId, couponId, couponBatchId } = opened
  await database.pool.query(
    `insert into promotion (id, name, needs_code, is_everywhere, priority, exclusive, enabled, terms, gives_back)
     values ($1, 'Nothing', true, false, 0, false, true, '{"conditions":[],"actions":[]}', true)`,
    [promotionId],
  )
  await database.pool.query(
    `insert into coupon_batch (id, promotion_id, prefix, suffix, total_count) values ($1, $2, '', '', 1)`,
    [couponBatchId, promotionId],
  )
  await database.pool.query(
    `insert into coupon (id, promotion_id, batch_id, code) values ($1::uuid, $2, $3, upper(($1::uuid)::text))`,
    [couponId, promotionId, couponBatchId],
  )
  return opened
}
