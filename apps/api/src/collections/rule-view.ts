import type { Tx } from '@tillwright/db/client'
import { holdRuleCategories } from '@tillwright/db/collection-rules'
import {
  conditionsOf,
  type CollectionRule as KnownRule,
  type RuleCondition,
} from '@tillwright/domain/catalog/collection-rule'
import type { CategoryId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { z } from 'zod'
import { type HeldMarkets, holdMarkets, invalid, PriceInput } from '../prices/inputs.ts'
import { noSuch } from '../prices/view.ts'
import { id, Money, marketCode, moneyOf, text } from '../schemas.ts'

const condition = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.enum(['tag', 'vendor', 'product_type']).describe('One of the tags, or all of the other; to the letter'),
      value: text({ max: 200 }),
    }),
    z.strictObject({ kind: z.literal('category'), categoryId: id<CategoryId>().describe('Or one below it') }),
    z.strictObject({
      kind: z.literal('attribute'),
      code: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, 'is no code of an attribute'),
      value: z
        .union([text({ max: 500 }), z.number().min(-1e15).max(1e15), z.boolean()])
        .describe('Of a list, one of it'),
    }),
    z.strictObject({
      kind: z.literal('price').describe('Of one of its variants, before sales, price lists and price rules'),
      market: marketCode,
      min: PriceInput.nullable().default(null),
      max: PriceInput.nullable().default(null).describe('Both ends belong to it'),
    }),
    z.strictObject({ kind: z.literal('in_stock').describe('One of its variants, as the lists show it') }),
    z.strictObject({ kind: z.literal('created_within'), days: z.int().min(1).max(3_650) }),
  ])
  .meta({ id: 'CollectionConditionInput' })

// No deeper than that, so that nobody sends one that never ends.
const combined = <Part extends z.ZodType>(part: Part) =>
  z.strictObject({ kind: z.enum(['all', 'any']), of: z.array(part).min(1).max(20) })
const ofConditions = combined(condition).meta({ id: 'CombinedConditionsInput' })
const ofThose = combined(z.union([condition, ofConditions]).meta({ id: 'CollectionRulePartInput' }))

export const ruleInput = z
  .union([condition, ofConditions, ofThose])
  .describe('A condition, or all or any of some, which can be such themselves, three levels deep')
  .meta({ id: 'CollectionRuleInput' })
type RuleInput = z.output<typeof ruleInput>

const Condition = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['tag', 'vendor', 'product_type']), value: z.string() }),
  z.object({ kind: z.literal('category'), categoryId: z.uuid() }),
  z.object({
    kind: z.literal('attribute'),
    code: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]),
  }),
  z.object({ kind: z.literal('price'), market: z.string(), min: Money.nullable(), max: Money.nullable() }),
  z.object({ kind: z.literal('in_stock') }),
  z.object({ kind: z.literal('created_within'), days: z.int() }),
  z.object({
    kind: z.enum(['all', 'any']),
    get of() {
      return z.array(CollectionRule)
    },
  }),
])
export const CollectionRule = Condition.meta({ id: 'CollectionRule' })

const conditionsMax = 50

/** Over markets and categories that stay until the transaction ends. Throws NOT_FOUND and VALIDATION_FAILED. */
export async function checkedRule(tx: Tx, input: RuleInput): Promise<KnownRule> {
  const markets = marketsOf(input)
  const rule = ruleOf(input, await holdMarkets(tx, markets))
  if (conditionsOf(rule).length > conditionsMax)
    throw invalid([{ path: 'rule', message: `takes ${conditionsMax} conditions at most` }])
  if (!(await holdRuleCategories(tx, rule))) throw noSuch('category')
  return rule
}

const marketsOf = (input: RuleInput): string[] =>
  'of' in input ? input.of.flatMap(marketsOf) : input.kind === 'price' ? [input.market] : []

function ruleOf(input: RuleInput, held: HeldMarkets): KnownRule {
  if ('of' in input) return { kind: input.kind, of: input.of.map((part) => ruleOf(part, held)) }
  if (input.kind !== 'price') return input
  const { market, min, max } = input
  held.currencyOf(market)
  const minor = (amount: PriceInput | null, path: string) => amount && held.minorOf(market, amount, path)
  return { kind: 'price', market, minMinor: minor(min, 'rule.min'), maxMinor: minor(max, 'rule.max') }
}

type Viewed = z.output<typeof CollectionRule>

export function viewRule(rule: KnownRule, markets: ReadonlyMap<string, Market>): Viewed {
  return 'of' in rule ? { kind: rule.kind, of: rule.of.map((part) => viewRule(part, markets)) } : viewed(rule, markets)
}

function viewed(one: RuleCondition, markets: ReadonlyMap<string, Market>): Viewed {
  if (one.kind !== 'price') return one
  const currency = markets.get(one.market)?.currency
  const money = (minor: number | null) => (minor === null || currency === undefined ? null : moneyOf(minor, currency))
  return { kind: 'price', market: one.market, min: money(one.minMinor), max: money(one.maxMinor) }
}
