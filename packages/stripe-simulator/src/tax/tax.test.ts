import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, openBench } from '../testing/open-bench.ts'
import { refusal } from '../testing/refusal.ts'
import { taxOn } from './rates.ts'

let bench: Bench
let stripe: Stripe
beforeAll(async () => {
  bench = await openBench()
  stripe = bench.stripe
})
afterAll(async () => {
  expect(bench.violations()).toEqual([])
  await bench[Symbol.asyncDispose]()
})

type Params = Stripe.Tax.CalculationCreateParams
const california = { country: 'US', state: 'CA', postal_code: '94080' }
const to = (address: Stripe.Tax.CalculationCreateParams.CustomerDetails.Address) => ({
  customer_details: { address, address_source: 'shipping' as const },
})
const calculate = (params: Partial<Params> = {}) =>
  stripe.tax.calculations.create({
    currency: 'usd',
    line_items: [{ amount: 2000, reference: 'mug' }],
    ...to(california),
    expand: ['line_items'],
    ...params,
  })
let sales = 0
const record = async (params: Partial<Params> = {}) => {
  const calculation = String((await calculate(params)).id)
  const reference = `order-${++sales}`
  const sale = await stripe.tax.transactions.createFromCalculation({ calculation, reference, expand: ['line_items'] })
  return { calculation, reference, sale, lines: sale.line_items?.data ?? [] }
}
const reverse = (params: Omit<Stripe.Tax.TransactionCreateReversalParams, 'reference'>) =>
  stripe.tax.transactions.createReversal({ reference: `refund-${++sales}`, expand: ['line_items'], ...params })

test.each([
  [california, 'txcd_99999999', 145, '7.25', 'standard_rated', 'sales_tax'],
  [{ country: 'US', state: 'NJ' }, 'txcd_99999999', 133, '6.625', 'standard_rated', 'sales_tax'],
  [{ country: 'US', state: 'OR' }, 'txcd_99999999', 0, '0.0', 'not_subject_to_tax', 'sales_tax'],
  [{ country: 'US', state: 'CA' }, 'txcd_00000000', 0, '0.0', 'product_exempt', 'sales_tax'],
  [{ country: 'DE' }, 'txcd_99999999', 380, '19.0', 'standard_rated', 'vat'],
  [{ country: 'DE' }, 'txcd_35010000', 140, '7.0', 'reduced_rated', 'vat'],
  [{ country: 'JP' }, 'txcd_99999999', 200, '10.0', 'standard_rated', 'jct'],
  [{ country: 'JP' }, 'txcd_40060003', 160, '8.0', 'reduced_rated', 'jct'],
  [{ country: 'BR' }, 'txcd_99999999', 0, '0.0', 'not_collecting', 'vat'],
])('in %o goods of kind %s cost %i more in tax', async (address, tax_code, tax, percentage, reason, type) => {
  const line_items = [{ amount: 2000, reference: 'mug', tax_code }]
  const calculation = await calculate({ ...to(address), line_items })
  expect(calculation).toMatchObject({
    amount_total: 2000 + tax,
    tax_amount_exclusive: tax,
    tax_amount_inclusive: 0,
    tax_breakdown: [
      {
        amount: tax,
        inclusive: false,
        tax_rate_details: { country: address.country, percentage_decimal: percentage, tax_type: type },
        taxability_reason: reason,
      },
    ],
  })
  expect(calculation.line_items?.data).toMatchObject([{ reference: 'mug', amount: 2000, amount_tax: tax, tax_code }])
})

test('tax in the price is part of the total, and shipping is taxed as a line', async () => {
  const calculation = await calculate({
    ...to({ country: 'DE' }),
    line_items: [
      { amount: 1190, reference: 'mug', tax_behavior: 'inclusive' },
      { amount: 1000, reference: 'book', tax_code: 'txcd_35010000' },
    ],
    shipping_cost: { amount: 500 },
  })
  expect(calculation).toMatchObject({
    amount_total: 1190 + 1000 + 500 + 70 + 95,
    tax_amount_inclusive: 190,
    tax_amount_exclusive: 165,
    shipping_cost: { amount: 500, amount_tax: 95, tax_behavior: 'exclusive' },
  })
  expect(calculation.tax_breakdown).toMatchObject([
    { amount: 190, inclusive: true, taxable_amount: 1000 },
    { amount: 70, inclusive: false, taxable_amount: 1000 },
    { amount: 95, inclusive: false, taxable_amount: 500 },
  ])
  const page = await stripe.tax.calculations.listLineItems(String(calculation.id), { limit: 1 })
  expect(page).toMatchObject({ has_more: true, data: [{ reference: 'mug' }] })
  const next = await stripe.tax.calculations.listLineItems(String(calculation.id), {
    starting_after: String(page.data[0]?.id),
  })
  expect(next).toMatchObject({ has_more: false, data: [{ reference: 'book', amount_tax: 70 }] })
  expect(await stripe.tax.calculations.retrieve(String(calculation.id))).not.toHaveProperty('line_items')
})

test('a half is rounded up, in both directions of the price', () => {
  expect([taxOn(50, '1.0', false), taxOn(49, '1.0', false), taxOn(101, '1.0', true)]).toEqual([1, 0, 1])
})

test('who owes nothing pays none, and a customer brings the address along', async () => {
  for (const taxability_override of ['customer_exempt', 'reverse_charge'] as const) {
    const customer_details = { ...to(california).customer_details, taxability_override }
    const exempt = await calculate({ customer_details })
    expect(exempt).toMatchObject({
      tax_amount_exclusive: 0,
      tax_breakdown: [{ taxability_reason: taxability_override }],
    })
  }
  const { id: customer } = await stripe.customers.create({ address: { country: 'DE', city: 'Berlin' } })
  const line_items = [{ amount: 1000, reference: 'mug' }]
  const theirs = await stripe.tax.calculations.create({ currency: 'eur', customer, line_items })
  expect(theirs).toMatchObject({
    customer,
    tax_amount_exclusive: 190,
    customer_details: { address: { city: 'Berlin' }, address_source: 'billing' },
  })
})

test('an address that says too little and wrong lines are refused', async () => {
  const codeOf = async (params: Partial<Params>) => {
    const { statusCode, code, param } = await refusal(calculate(params))
    return [statusCode, code, param]
  }
  expect(await codeOf(to({ country: 'US' }))).toEqual([
    400,
    'customer_tax_location_invalid',
    'customer_details[address]',
  ])
  expect(await codeOf(to({ ...california, postal_code: '00000' }))).toEqual([
    400,
    'customer_tax_location_invalid',
    'customer_details[address]',
  ])
  const day = 86_400
  const tax_date = Math.floor(Date.now() / 1_000) - 31 * day - 60
  expect(await codeOf({ tax_date })).toEqual([400, undefined, 'tax_date'])
  expect((await calculate({ tax_date: tax_date + day })).tax_date).toBe(tax_date + day)
  expect(await codeOf({ line_items: [{ amount: 100 }] })).toEqual([
    400,
    'parameter_missing',
    'line_items[0][reference]',
  ])
  const twice = [
    { amount: 100, reference: 'a' },
    { amount: 100, reference: 'a' },
  ]
  expect(await codeOf({ line_items: twice })).toEqual([400, undefined, 'line_items[1][reference]'])
  expect(await codeOf({ line_items: [{ amount: -1, reference: 'a' }] })).toEqual([
    400,
    'parameter_invalid_integer',
    'line_items[0][amount]',
  ])
  expect(await codeOf({ customer_details: { address: california } })).toEqual([
    400,
    'parameter_missing',
    'customer_details[address_source]',
  ])
})

test('a sale is recorded once for each reference, with its own lines', async () => {
  const { calculation, reference, sale, lines } = await record({ shipping_cost: { amount: 300 } })
  expect(sale).toMatchObject({ type: 'transaction', reference, reversal: null, shipping_cost: { amount_tax: 22 } })
  expect(lines).toMatchObject([{ object: 'tax.transaction_line_item', amount: 2000, amount_tax: 145 }])
  const again = stripe.tax.transactions.createFromCalculation({ calculation, reference })
  expect(await refusal(again)).toMatchObject({ statusCode: 400, param: 'reference' })
  expect(await stripe.tax.transactions.retrieve(sale.id)).toMatchObject({ id: sale.id })
  expect((await stripe.tax.transactions.listLineItems(sale.id)).data).toEqual(lines)
  expect(await refusal(stripe.tax.transactions.retrieve('tax_x'))).toMatchObject({ statusCode: 404 })
})

test('a reversal takes back a part, and then what is left, and never more', async () => {
  const { sale, lines } = await record({ shipping_cost: { amount: 300 } })
  const part = (amount: number, amount_tax: number) =>
    reverse({
      mode: 'partial',
      original_transaction: sale.id,
      line_items: [{ original_line_item: String(lines[0]?.id), reference: 'part', amount, amount_tax }],
    })
  expect(await refusal(part(-2001, 0))).toMatchObject({ statusCode: 400, param: 'line_items[0][amount]' })
  expect(await refusal(part(100, 0))).toMatchObject({ statusCode: 400 })
  const first = await part(-500, -36)
  expect(first).toMatchObject({ type: 'reversal', reversal: { original_transaction: sale.id }, shipping_cost: null })
  expect(first.line_items?.data).toMatchObject([
    { amount: -500, amount_tax: -36, reference: 'part', reversal: { original_line_item: lines[0]?.id } },
  ])
  const rest = await reverse({ mode: 'full', original_transaction: sale.id })
  expect(rest.line_items?.data).toMatchObject([{ amount: -1500, amount_tax: -109, reference: 'mug' }])
  expect(rest.shipping_cost).toMatchObject({ amount: -300, amount_tax: -22 })
  expect(await refusal(part(-1, 0))).toMatchObject({ statusCode: 400 })
  for (const original_transaction of [sale.id, rest.id])
    expect(await refusal(reverse({ mode: 'full', original_transaction }))).toMatchObject({
      statusCode: 400,
      param: 'original_transaction',
    })
})

test.each(['exclusive', 'inclusive'] as const)('a flat amount goes back from all lines, %s', async (tax_behavior) => {
  const line_items = [2000, 1000].map((amount) => ({ amount, reference: `of ${amount}`, tax_behavior }))
  const { sale } = await record({ line_items, shipping_cost: { amount: 300, tax_behavior } })
  const flat = (flat_amount: number) => reverse({ mode: 'partial', original_transaction: sale.id, flat_amount })
  const partsOf = (one: Stripe.Tax.Transaction) =>
    [...(one.line_items?.data ?? []), ...(one.shipping_cost ? [one.shipping_cost] : [])].map(
      ({ amount, amount_tax }) => [amount, amount_tax] as const,
    )
  const grossOf = (one: Stripe.Tax.Transaction) =>
    partsOf(one).reduce((sum, [amount, tax]) => sum + amount + (tax_behavior === 'inclusive' ? 0 : tax), 0)
  const total = grossOf(sale)
  expect(await refusal(flat(-total - 1))).toMatchObject({ statusCode: 400, param: 'flat_amount' })
  expect(await refusal(flat(1))).toMatchObject({ statusCode: 400, param: 'flat_amount' })
  const first = await flat(-1001)
  expect(grossOf(first)).toBe(-1001)
  const rest = await flat(1001 - total)
  expect(
    partsOf(sale).map(([amount, tax], place) =>
      [first, rest].reduce(
        ([leftAmount, leftTax], one) => {
          const [reversed = 0, reversedTax = 0] = partsOf(one)[place] ?? []
          return [leftAmount + reversed, leftTax + reversedTax] as const
        },
        [amount, tax] as const,
      ),
    ),
  ).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ])
  expect(await refusal(flat(-1))).toMatchObject({ statusCode: 400 })
})

test('of many lines the first ten come with a calculation, and the others in pages', async () => {
  const line_items = Array.from({ length: 12 }, (_, index) => ({ amount: 100, reference: `line ${index}` }))
  const { id, line_items: some } = await calculate({ line_items })
  expect([some?.data.length, some?.has_more]).toEqual([10, true])
  const { data } = await stripe.tax.calculations.listLineItems(String(id), { limit: 100 })
  expect(data.map(({ reference }) => reference)).toEqual(line_items.map(({ reference }) => reference))
})

test('eight reversals at once take back no more than was sold', async () => {
  const { sale } = await record()
  const calls = Array.from({ length: 8 }, () => reverse({ mode: 'full', original_transaction: sale.id }))
  const results = await Promise.allSettled(calls)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a calculation expires, and what fails on demand fails', async () => {
  const path = '/v1/tax/calculations'
  await bench.control('POST', 'faults', { kind: 'error_500', path })
  expect(await refusal(calculate())).toMatchObject({ statusCode: 500 })
  const { id, expires_at } = await calculate()
  await bench.control('POST', 'clock', { advanceMs: (expires_at ?? 0) * 1_000 - Date.now() + 1_000 })
  expect(await refusal(stripe.tax.calculations.retrieve(String(id)))).toMatchObject({ statusCode: 404 })
  const late = stripe.tax.transactions.createFromCalculation({ calculation: String(id), reference: 'late' })
  expect(await refusal(late)).toMatchObject({ statusCode: 400, param: 'calculation' })
})
