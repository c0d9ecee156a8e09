import { expect, test } from 'vitest'
import type { CartLineId, ShippingMethodId, VariantId } from '../ids.ts'
import { type Market, plainPolicies } from '../markets/market.ts'
import { currencyCode } from '../money/currency.ts'
import { day, priceFacts } from '../prices/testing/price-facts.ts'
import { alwaysAvailable, type ShippingMethod, standardDispatch } from '../shipping/method.ts'
import { checkTaxAnswer } from '../tax/tax-answer.ts'
import type { TaxAnswer, TaxQuestion } from '../tax/tax-question.ts'
import { quoteCart } from './price-cart.ts'
import type { QuoteFacts } from './quote.ts'

const market: Market = {
  code: 'US',
  name: 'United States',
  currency: currencyCode('USD'),
  pricesIncludeTax: false,
  taxRounding: 'line',
  ...plainPolicies,
  countries: ['US'],
  defaultCountry: 'US',
  defaultRegion: 'NY',
  locales: ['en-US'],
}
const post: ShippingMethod = {
  // The brands are made where ids enter the shop; a test is such a place.
  id: 'post' as ShippingMethodId,
  code: 'post',
  name: 'Post',
  rate: { kind: 'flat', priceMinor: 500 },
  freeAboveMinor: null,
  availability: alwaysAvailable,
  tax: { kind: 'category', category: 'shipping' },
  deliveryDaysMin: 2,
  deliveryDaysMax: 4,
  dispatch: standardDispatch,
}
const facts = (more: Partial<QuoteFacts> = {}): QuoteFacts => ({
  market,
  lines: [
    {
      lineId: 'mug' as CartLineId,
      variantId: 'mug' as VariantId,
      quantity: 1,
      sellable: true,
      price: priceFacts({ variantPriceMinor: 2_499 }),
      taxCategory: 'standard',
      requiresShipping: true,
      weightGrams: 300,
      shippingCategory: null,
      availableCount: 10,
      backorderLimit: 0,
      components: [],
    },
  ],
  buyer: { at: day(15), customerGroupIds: [] },
  // What the tables say counts nothing where a provider has answered.
  taxRates: [{ name: 'NYC', category: 'standard', ratePpm: 500_000, layer: 1, isCompound: false }],
  taxAnswers: [],
  treatment: 'taxed',
  shippingMethods: [post],
  shippingMethodId: undefined,
  ...more,
})

/** A provider who takes a tenth, cut off. */
function answer(question: TaxQuestion | null): TaxAnswer {
  if (question === null) throw new Error('nothing is asked')
  const lines = question.lines.map(({ key, amountMinor }) => {
    const taxMinor = Math.floor(amountMinor / 10)
    return {
      key,
      amountMinor,
      taxMinor,
      parts: [{ name: 'Tenth', ratePpm: 100_000, baseMinor: amountMinor, taxMinor }],
    }
  })
  const taxOnTopMinor = lines.reduce((sum, { taxMinor }) => sum + taxMinor, 0)
  const totalMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, taxOnTopMinor)
  const calculation = { id: 'taxcalc_1', expiresAtSeconds: 2, taxedAtSeconds: 1 }
  const said = { calculation, currency: question.currency, lines, taxOnTopMinor, taxInsideMinor: 0, totalMinor }
  return checkTaxAnswer(question, said)
}

test('until its provider has answered a quote has no tax, and can’t be placed', () => {
  const open = quoteCart(facts())
  expect(open.obstacles).toEqual([{ code: 'TAX_UNAVAILABLE', retryAfter: 1 }])
  expect(open.openTaxQuestion?.lines.map(({ key, amountMinor }) => [key, amountMinor])).toEqual([
    ['mug', 2_499],
    ['shipping shipping', 500],
  ])
  expect([open.totals.taxMinor, open.taxLines, open.taxAnswer]).toEqual([0, [], null])
})

test('with its answer a quote has the answer’s taxes, whatever the tables say', () => {
  const given = answer(quoteCart(facts()).openTaxQuestion)
  const quote = quoteCart(facts({ taxAnswers: [given] }))
  expect([quote.obstacles, quote.openTaxQuestion]).toEqual([[], null])
  expect(quote.taxAnswer).toBe(given)
  expect(quote.totals).toMatchObject({ subtotalMinor: 2_499, shippingMinor: 500, taxMinor: 299, totalMinor: 3_298 })
  const categories = ['shipping', 'standard']
  expect(quote.taxLines).toEqual([{ name: 'Tenth', ratePpm: 100_000, baseMinor: 2_999, taxMinor: 299, categories }])
  expect([quote.lines[0]?.taxMinor, quote.shippingTaxMinor]).toEqual([249, 50])
})

test('shipping that counts the tax in is found with it, and asked about anew where it has become another', () => {
  const rows = [
    { from: 0, priceMinor: 500, step: null },
    { from: 2_500, priceMinor: 100, step: null },
  ]
  const shippingMethods = [{ ...post, rate: { kind: 'table', measure: 'subtotal_with_tax', rows, max: null } as const }]
  const first = quoteCart(facts({ shippingMethods }))
  expect(first.totals.shippingMinor).toBe(500)
  const taxAnswers = [answer(first.openTaxQuestion)]
  const second = quoteCart(facts({ shippingMethods, taxAnswers }))
  expect([second.totals.shippingMinor, second.taxAnswer]).toEqual([100, null])
  const last = quoteCart(facts({ shippingMethods, taxAnswers: [...taxAnswers, answer(second.openTaxQuestion)] }))
  expect(last.totals).toMatchObject({ shippingMinor: 100, taxMinor: 259, totalMinor: 2_858 })
  expect(last.obstacles).toEqual([])
})
