import type { Tx } from '@tillwright/db/client'
import { type CouponBatch, insertCoupons } from '@tillwright/db/coupons'
import type { CouponId, NewId } from '@tillwright/domain/ids'

export interface Filling {
  readonly batch: CouponBatch
  readonly usesMax: number | null
  readonly newId: NewId
  /** Anything that nobody can guess. */
  readonly newCode: () => string
}

/**
 * Makes the coupons of a batch: one statement, and another one for as many as the shop knew already. Throws where
 * nearly all codes are taken.
 */
export async function fillBatch(tx: Tx, { batch, usesMax, newId, newCode }: Filling): Promise<void> {
  let missing = batch.totalCount
  for (let round = 0; round < roundsMax && missing > 0; round++) {
    const fresh = [...distinct(newCode, missing)].map((code) => ({
      ...{ id: newId<CouponId>(), promotionId: batch.promotionId, batchId: batch.id },
      ...{ code, usesMax },
    }))
    missing -= (await insertCoupons(tx, fresh)).length
  }
  if (missing > 0) throw new Error(`${missing} codes of a batch of coupons were taken ${roundsMax} times`)
}

const roundsMax = 10

/** So many, or fewer where the same come again and again. */
function distinct(newCode: () => string, count: number): Set<string> {
  const codes = new Set<string>()
  for (let draw = 0; codes.size < count && draw < count * 2; draw++) codes.add(newCode())
  return codes
}
