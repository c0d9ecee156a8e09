import { type Tx, transact } from '@tillwright/db/client'
import { findPromotion, lockPromotion, type StoredPromotion, writePromotion } from '@tillwright/db/promotions'
import type { PromotionId } from '@tillwright/domain/ids'
import type { z } from 'zod'
import { mustBeVersion } from '../../prices/must-be-version.ts'
import { noSuch } from '../../prices/view.ts'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import type { StaffContext } from '../../trpc.ts'
import { type Promotion, promotionFacts, viewPromotion } from './view.ts'

export interface PromotionEdit {
  readonly promotionId: PromotionId
  /** The version that the caller saw. */
  readonly version: number
  readonly edit: (tx: Tx, from: StoredPromotion) => Promise<StoredPromotion>
}

/** Changes a promotion and writes down who did. */
export async function changePromotion(
  ctx: StaffContext,
  { promotionId, version, edit }: PromotionEdit,
): Promise<z.output<typeof Promotion>> {
  const { markets } = await ctx.shop()
  return transact(ctx.db, async (tx) => {
    const from = await lockPromotion(tx, promotionId)
    if (from === null) throw noSuch('promotion')
    mustBeVersion('promotion', from.version, version)
    const to = await edit(tx, from)
    const [before, after] = [promotionFacts(from), promotionFacts(to)]
    if (changesNothing(before, after)) return viewPromotion(from, markets)
    await writePromotion(tx, to)
    await auditChange(tx, ctx, { entity: 'promotion', entityId: promotionId, before, after })
    return viewPromotion((await findPromotion(tx, promotionId)) ?? to, markets)
  })
}
