import type { RuleReduction, StoredPriceRule } from '@tillwright/db/price-rules'
import type { Coverage } from '@tillwright/db/price-runs'
import type { CategoryId, CollectionId, PriceRuleId, ProductId, VariantId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { z } from 'zod'
import { id, Money, marketCode, moneyOf, text } from '../../schemas.ts'
import type { Facts } from '../../staff/audit-change.ts'
import { customerGroupIdsInput } from '../groups/view.ts'
import { PriceInput, window, windowInput } from '../inputs.ts'

const idsOf = <Id extends string>() => z.array(id<Id>()).min(1).max(1_000)

export const scopeInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('variant'), ids: idsOf<VariantId>() }),
  z.strictObject({ kind: z.literal('product'), ids: idsOf<ProductId>() }),
  z.strictObject({ kind: z.literal('category'), ids: idsOf<CategoryId>() }),
  z.strictObject({ kind: z.literal('collection'), ids: idsOf<CollectionId>() }),
])

export const scopesInput = z
  .array(scopeInput)
  .min(1)
  .max(10)
  .describe('It covers what one of them covers; a category with all that lies below it')

export const reductionInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z
      .enum(['percent', 'percent_of_original'])
      .describe('Of the price that rules before it have left, or of the original price: what it was compared at'),
    percentPpm: z.int().min(1).max(1_000_000).describe('Parts per million: 125000 is 12.5 %'),
    markets: z.array(marketCode).min(1).max(100).nullable().default(null).describe('Null is everywhere'),
  }),
  z.strictObject({
    kind: z.literal('fixed'),
    amounts: z
      .array(
        z.strictObject({ market: marketCode, amount: PriceInput.extend({ amount: PriceInput.shape.amount.min(1) }) }),
      )
      .min(1)
      .max(100)
      .describe('It holds in these markets'),
  }),
])

export const ruleInput = {
  name: text({ max: 100 }).describe('Shoppers are told it'),
  reduction: reductionInput,
  scopes: scopesInput,
  customerGroupIds: customerGroupIdsInput,
  ...windowInput,
  priority: z.int().min(-1_000_000).max(1_000_000).describe('The higher one comes first, the older one among equals'),
  exclusive: z.boolean().describe('Where it holds, no other rule does'),
}

export const newRuleInput = z.strictObject({
  ...ruleInput,
  customerGroupIds: ruleInput.customerGroupIds.default(null),
  startsAt: ruleInput.startsAt.default(null),
  endsAt: ruleInput.endsAt.default(null),
  priority: ruleInput.priority.default(0),
  exclusive: ruleInput.exclusive.default(false),
})

export const Scope = z
  .object({
    kind: z.enum(['all', 'variant', 'product', 'category', 'collection']),
    ids: z.array(z.uuid()).optional().describe('Not said of all'),
  })
  .meta({ id: 'PriceScope' })

export const PriceRule = z
  .object({
    id: z.uuid(),
    name: z.string(),
    reduction: z.discriminatedUnion('kind', [
      z.object({
        kind: z.enum(['percent', 'percent_of_original']),
        percentPpm: z.int(),
        markets: z.array(z.string()).nullable(),
      }),
      z.object({
        kind: z.literal('fixed'),
        amounts: z.array(z.object({ market: z.string(), amount: Money })),
      }),
    ]),
    scopes: z.array(Scope),
    customerGroupIds: z.array(z.uuid()).nullable(),
    ...window,
    priority: z.int(),
    exclusive: z.boolean(),
    enabled: z.boolean(),
    createdAt: z.date(),
    version: z.int(),
  })
  .meta({ id: 'PriceRule' })

export const ruleId = id<PriceRuleId>()

export function viewRule(
  { coverage, reduction, customerGroupIds, ...rule }: StoredPriceRule,
  markets: ReadonlyMap<string, Market>,
): z.output<typeof PriceRule> {
  return {
    ...rule,
    customerGroupIds: customerGroupIds && [...customerGroupIds],
    scopes: viewScopes(coverage),
    reduction: viewReduction(reduction, markets),
  }
}

function viewReduction(
  reduction: RuleReduction,
  markets: ReadonlyMap<string, Market>,
): z.output<typeof PriceRule>['reduction'] {
  if (reduction.kind !== 'fixed') return { ...reduction, markets: reduction.markets && [...reduction.markets] }
  const amounts = reduction.amounts.flatMap(({ market, fixedMinor }) => {
    const currency = markets.get(market)?.currency
    return currency === undefined ? [] : [{ market, amount: moneyOf(fixedMinor, currency) }]
  })
  return { kind: 'fixed', amounts }
}

const viewScopes = (coverage: Coverage): z.output<typeof Scope>[] => [
  ...(coverage.coversAll ? [{ kind: 'all' as const }] : []),
  ...(
    [
      ['variant', coverage.variantIds],
      ['product', coverage.productIds],
      ['category', coverage.categoryIds],
      ['collection', coverage.collectionIds],
    ] as const
  ).flatMap(([kind, ids]) => (ids.length === 0 ? [] : [{ kind, ids: [...ids] }])),
]

/** What the audit log says of a rule: all of it but its version. */
export const ruleFacts = ({ coverage, reduction, customerGroupIds, ...rule }: Omit<StoredPriceRule, 'id'>): Facts => ({
  name: rule.name,
  reduction:
    reduction.kind === 'fixed'
      ? { kind: 'fixed', amounts: reduction.amounts.map((amount) => ({ ...amount })) }
      : { ...reduction, markets: reduction.markets && [...reduction.markets] },
  scopes: viewScopes(coverage),
  customerGroupIds: customerGroupIds && [...customerGroupIds],
  startsAt: rule.startsAt?.toISOString() ?? null,
  endsAt: rule.endsAt?.toISOString() ?? null,
  priority: rule.priority,
  exclusive: rule.exclusive,
  enabled: rule.enabled,
})
