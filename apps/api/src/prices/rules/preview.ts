import { anybody, type FoundPrice, sampleCoveredPrices } from '@tillwright/db/catalogue-prices'
import { transact } from '@tillwright/db/client'
import { findPriceRule, type RuleReduction } from '@tillwright/db/price-rules'
import type { Coverage } from '@tillwright/db/price-runs'
import type { PriceRuleId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { effectivePrice } from '@tillwright/domain/prices/effective-price'
import type { PriceRule as KnownRule, PriceScope } from '@tillwright/domain/prices/price-rule'
import { z } from 'zod'
import { PriceReason, viewReason } from '../../pricing/reason-view.ts'
import { Money, moneyOf } from '../../schemas.ts'
import { staff } from '../../trpc.ts'
import { checkedWindow } from '../inputs.ts'
import { noSuch } from '../view.ts'
import { checkedReduction, coverageOf, holdNamed } from './checked.ts'
import { newRuleInput, ruleId } from './view.ts'

const Example = z.object({
  variantId: z.uuid(),
  market: z.string(),
  before: Money,
  after: Money,
  reasons: z.array(PriceReason).describe('How the price after it comes about'),
})

export const preview = staff('prices:read')
  .meta({
    docs:
      'What a price rule would do, as one that is new or instead of the one that is named: how many variants it ' +
      'covers, and what some of them would cost whom it is for. Nothing is written.',
  })
  .input(
    newRuleInput.extend({
      priceRuleId: ruleId.optional().describe('Whose place it would take'),
      limit: z.int().min(1).max(100).default(20),
    }),
  )
  .output(z.object({ variantCount: z.int(), examples: z.array(Example) }))
  .query(async ({ ctx, input: { scopes, limit, priceRuleId, ...input } }) => {
    const window = checkedWindow(input)
    const coverage = coverageOf(scopes)
    const { markets } = await ctx.shop()
    const { reduction, found } = await transact(ctx.db, async (tx) => {
      if (priceRuleId !== undefined && (await findPriceRule(tx, priceRuleId)) === null) throw noSuch('priceRule')
      await holdNamed(tx, { ...input, coverage })
      const checked = await checkedReduction(tx, input.reduction)
      const sample = { coverage, markets: marketsOf(checked), most: limit }
      return { reduction: checked, found: await sampleCoveredPrices(tx, sample) }
    })
    // A rule that is not there yet is younger than all that are.
    const id = priceRuleId ?? ctx.newId<PriceRuleId>()
    const drafted = { ...input, ...window, id, coverage, reduction }
    return {
      variantCount: found.variantCount,
      examples: found.prices.flatMap((price) => {
        const market = markets.get(price.facts.market)
        return market === undefined ? [] : [exampleOf(price, drafted, market)]
      }),
    }
  })

type Drafted = Pick<KnownRule, 'id' | 'name' | 'priority' | 'exclusive'> &
  KnownRule['window'] & { readonly coverage: Coverage; readonly reduction: RuleReduction }

const marketsOf = (reduction: RuleReduction): readonly string[] | null =>
  reduction.kind === 'fixed' ? reduction.amounts.map(({ market }) => market) : reduction.markets

/** At its start, where that is still to come. */
function exampleOf({ facts, at }: FoundPrice, drafted: Drafted, market: Market): z.output<typeof Example> {
  const ask = { at: drafted.startsAt !== null && drafted.startsAt > at ? drafted.startsAt : at, ...anybody }
  const others = facts.rules.filter(({ id }) => id !== drafted.id)
  const rules = [...others, ruleIn(drafted, market.code)]
  const [before, after] = [effectivePrice(facts, ask), effectivePrice({ ...facts, rules }, ask)]
  return {
    variantId: facts.variant.variantId,
    market: market.code,
    before: moneyOf(before.unitPriceMinor, market.currency),
    after: moneyOf(after.unitPriceMinor, market.currency),
    reasons: after.reasons.map((reason) => viewReason(reason, market.currency)),
  }
}

function ruleIn({ coverage, reduction, startsAt, endsAt, ...rule }: Drafted, market: string): KnownRule {
  const fixed = reduction.kind === 'fixed' ? reduction.amounts.find((amount) => amount.market === market) : undefined
  const { id, name, priority, exclusive } = rule
  return {
    ...{ id, name, priority, exclusive },
    scopes: scopesOf(coverage),
    markets: null,
    // Whoever it is for is meant.
    customerGroupIds: null,
    window: { startsAt, endsAt },
    reduction:
      reduction.kind === 'fixed'
        ? { kind: 'fixed', fixedMinor: fixed?.fixedMinor ?? 0 }
        : { kind: reduction.kind, percentPpm: reduction.percentPpm },
  }
}

const scopesOf = (coverage: Coverage): PriceScope[] => [
  ...(coverage.coversAll ? [{ kind: 'all' as const }] : []),
  { kind: 'variant', ids: new Set(coverage.variantIds) },
  { kind: 'product', ids: new Set(coverage.productIds) },
  { kind: 'category', ids: new Set(coverage.categoryIds) },
  { kind: 'collection', ids: new Set(coverage.collectionIds) },
]
