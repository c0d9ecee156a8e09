import { transact } from '@tillwright/db/client'
import { productsOfVariants } from '@tillwright/db/listing'
import {
  findListEntries,
  findPriceList,
  type ListEntry,
  lockPriceList,
  raiseListVersion,
  writeListEntries,
} from '@tillwright/db/price-lists'
import { areVariants } from '@tillwright/db/variant-prices'
import type { VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, marketCode } from '../../schemas.ts'
import { auditChange, changesNothing, type Facts } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { checkedTiers, holdMarkets, invalid, tiersInput } from '../inputs.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { writeAndShow } from '../show-prices.ts'
import { noSuch } from '../view.ts'
import { listId, PriceList, viewList } from './view.ts'

const refusals = ['CONFLICT'] as const
const entriesInput = z
  .array(z.strictObject({ variantId: id<VariantId>(), market: marketCode, tiers: tiersInput }))
  .min(1)
  .max(1_000)

export const setEntries = staff('prices:write')
  .meta({
    docs:
      'Says what variants cost on a price list; what it says of others stays. A tier of 1 is the price for any ' +
      'quantity, no tiers take a variant off the list.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ priceListId: listId, entries: entriesInput, version: z.int().min(1) }))
  .output(PriceList)
  .mutation(({ ctx, input: { priceListId, entries, version } }) => {
    refuseTwins(entries)
    return transact(ctx.db, async (tx) => {
      const from = await lockPriceList(tx, priceListId)
      if (from === null) throw noSuch('priceList')
      mustBeVersion('priceList', from.version, version)
      const variantIds = [...new Set(entries.map(({ variantId }) => variantId))]
      if (!(await areVariants(tx, variantIds))) throw noSuch('variant')
      const held = await holdMarkets(
        tx,
        entries.map(({ market }) => market),
      )
      const named = entries.map(({ tiers, ...at }, row) => ({
        ...at,
        tiers: checkedTiers(held, { market: at.market, tiers, path: `entries.${row}.tiers` }, 1),
      }))
      const [before, after] = [factsOf(await findListEntries(tx, priceListId, named)), factsOf(named)]
      if (changesNothing(before, after)) return viewList(from)
      const ids = from.customerGroupIds === null ? await productsOfVariants(tx, variantIds) : null
      await writeAndShow(tx, ctx, {
        subjectId: priceListId,
        goods: ids && { kind: 'products', ids },
        write: async () => {
          await writeListEntries(tx, priceListId, named)
          await raiseListVersion(tx, from)
        },
      })
      await auditChange(tx, ctx, { entity: 'priceList', entityId: priceListId, before, after })
      return viewList((await findPriceList(tx, priceListId)) ?? from)
    })
  })

/** Which of the two should count, nobody could tell. Throws VALIDATION_FAILED. */
function refuseTwins(entries: z.output<typeof entriesInput>): void {
  const keys = entries.map(({ variantId, market }) => `${variantId} ${market}`)
  const firsts = new Map(keys.map((key, row) => [key, row] as const).toReversed())
  const twins = keys.flatMap((key, row) =>
    firsts.get(key) === row ? [] : [{ path: `entries.${row}`, message: 'is named twice' }],
  )
  if (twins.length > 0) throw invalid(twins)
}

/** By variant and market; what is not on the list, or is taken off it, is not among them. */
const factsOf = (entries: readonly ListEntry[]): Facts =>
  Object.fromEntries(
    entries
      .filter(({ tiers }) => tiers.length > 0)
      .map(({ variantId, market, tiers }) => [`${variantId}/${market}`, tiers.map((tier) => ({ ...tier }))]),
  )
