import type { Tx } from '@tillwright/db/client'
import { holdNeedsCode } from '@tillwright/db/coupons'
import type { PromotionId } from '@tillwright/domain/ids'
import { invalid } from '../../../prices/inputs.ts'
import { noSuch } from '../../../prices/view.ts'

/** A promotion that is had by codes exists until the transaction ends. Throws NOT_FOUND and VALIDATION_FAILED. */
export async function holdPromotionOfCodes(tx: Tx, id: PromotionId): Promise<void> {
  const needsCode = await holdNeedsCode(tx, id)
  if (needsCode === null) throw noSuch('promotion')
  if (!needsCode) throw invalid([{ path: 'promotionId', message: 'is a promotion that needs no code' }])
}
