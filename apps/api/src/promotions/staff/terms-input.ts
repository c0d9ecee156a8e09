import type { CustomerGroupId, ShippingMethodId, VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { PriceInput } from '../../prices/inputs.ts'
import { scopeInput, scopesInput } from '../../prices/rules/view.ts'
import { country, id, marketCode } from '../../schemas.ts'

const aboveZero = PriceInput.extend({ amount: PriceInput.shape.amount.min(1) })
const percentPpm = z.int().min(1).max(1_000_000).describe('Parts per million: 125000 is 12.5 %')
const quantity = z.int().min(1).max(1_000_000)

const rangesInput = z
  .array(z.strictObject({ market: marketCode, min: PriceInput.nullable(), max: PriceInput.nullable() }))
  .min(1)
  .max(100)
  .describe('One for each market of the promotion; both ends belong to it')

/** With an end at least. */
const rangeInput = (least: 0 | 1) =>
  z
    .strictObject({ min: z.int().min(1).max(1_000_000).nullable(), max: z.int().min(least).max(1_000_000).nullable() })
    .refine(({ min, max }) => min !== null || max !== null, { path: ['min'], message: 'must be there, or max' })
    .refine(({ min, max }) => min === null || max === null || min <= max, {
      path: ['max'],
      message: 'must not be below min',
    })

const idsMax = 500

const selectionInput = z
  .strictObject({
    scopes: scopesInput.default([{ kind: 'all' }]),
    exceptScopes: z.array(scopeInput).max(10).default([]).describe('And none of these'),
    unitPrices: rangesInput.nullable().default(null).describe('Of one unit before promotions; null is any price'),
    fullPriceOnly: z.boolean().default(false).describe('Only what no sale, tier, price list or price rule has lowered'),
  })
  .refine(({ scopes, exceptScopes }) => countOfIds([...scopes, ...exceptScopes]) <= idsMax, {
    path: ['scopes'],
    message: `name more than ${idsMax} ids`,
  })
  .refine(({ exceptScopes }) => exceptScopes.every(({ kind }) => kind !== 'all'), {
    path: ['exceptScopes'],
    message: 'leave nothing',
  })

const countOfIds = (scopes: readonly z.output<typeof scopeInput>[]): number =>
  scopes.reduce((count, scope) => count + (scope.kind === 'all' ? 0 : scope.ids.length), 0)

const of = selectionInput.prefault({}).describe('By default everything')

export const conditionInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('amount').describe('What the chosen goods cost together'),
    of,
    ranges: rangesInput,
  }),
  z.strictObject({ kind: z.literal('quantity').describe('Units of the chosen goods'), of, range: rangeInput(0) }),
  z.strictObject({ kind: z.literal('customer_group'), ids: z.array(id<CustomerGroupId>()).min(1).max(100) }),
  z.strictObject({
    kind: z.literal('order_count').describe('Which order of this buyer it would be: from 1 to 1 is the first one'),
    range: rangeInput(1),
  }),
  z.strictObject({
    kind: z.literal('country').describe('Where the goods go'),
    countries: z.array(country).min(1).max(250),
  }),
])

const amountsInput = <Amount extends z.ZodType>(amount: Amount) =>
  z
    .array(z.strictObject({ market: marketCode, amount }))
    .min(1)
    .max(100)
    .describe('One for each market of the promotion')

const offInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('percent'), percentPpm }),
  z.strictObject({ kind: z.literal('fixed'), amounts: amountsInput(aboveZero) }),
  z.strictObject({
    kind: z.literal('fixed_price').describe('All that is above this price'),
    amounts: amountsInput(PriceInput),
  }),
])

export const actionInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z
      .enum(['whole', 'each'])
      .describe('Off the chosen goods together, given to the lines in proportion; or off each unit of them'),
    of,
    off: offInput,
  }),
  z.strictObject({
    kind: z.literal('buy_get').describe('The dearest are bought, the cheapest cost less'),
    buy: z.strictObject({ of, quantity }),
    get: z.strictObject({ of, quantity, percentPpm: percentPpm.default(1_000_000) }),
    timesMax: quantity.nullable().default(null).describe('Null is as often as whole sets are in the cart'),
  }),
  z.strictObject({
    kind: z.literal('gift').describe('Beside what is in the cart, for nothing'),
    variantId: id<VariantId>(),
    quantity: z.int().min(1).max(100).default(1),
  }),
  z.strictObject({
    kind: z.literal('shipping').describe('1000000 ppm is free shipping'),
    off: offInput,
    methodIds: z.array(id<ShippingMethodId>()).min(1).max(100).nullable().default(null).describe('Null is any'),
  }),
])

export const conditionsInput = z.array(conditionInput).max(20).describe('All of them must hold')
export const actionsInput = z.array(actionInput).min(1).max(20).describe('One after the other, each whole')
