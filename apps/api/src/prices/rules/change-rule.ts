import { type Tx, transact } from '@tillwright/db/client'
import { findPriceRule, lockPriceRule, type StoredPriceRule, writePriceRule } from '@tillwright/db/price-rules'
import type { PriceRuleId } from '@tillwright/domain/ids'
import type { z } from 'zod'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import type { StaffContext } from '../../trpc.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { writeAndShow } from '../show-prices.ts'
import { noSuch } from '../view.ts'
import { changedGoods } from './changed-goods.ts'
import { type PriceRule, ruleFacts, viewRule } from './view.ts'

export interface RuleEdit {
  readonly priceRuleId: PriceRuleId
  /** The version that the caller saw. */
  readonly version: number
  readonly edit: (tx: Tx, from: StoredPriceRule) => Promise<StoredPriceRule>
}

/** Changes a price rule, writes down who did, and shows it in the lists. */
export async function changeRule(
  ctx: StaffContext,
  { priceRuleId, version, edit }: RuleEdit,
): Promise<z.output<typeof PriceRule>> {
  const { markets } = await ctx.shop()
  return transact(ctx.db, async (tx) => {
    const from = await lockPriceRule(tx, priceRuleId)
    if (from === null) throw noSuch('priceRule')
    mustBeVersion('priceRule', from.version, version)
    const to = await edit(tx, from)
    const [before, after] = [ruleFacts(from), ruleFacts(to)]
    if (changesNothing(before, after)) return viewRule(from, markets)
    const goods = changedGoods([from, to])
    await writeAndShow(tx, ctx, { subjectId: priceRuleId, goods, write: () => writePriceRule(tx, to) })
    await auditChange(tx, ctx, { entity: 'priceRule', entityId: priceRuleId, before, after })
    return viewRule((await findPriceRule(tx, priceRuleId)) ?? to, markets)
  })
}
