import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

/** What makes no sense to a shop is refused, and the refusal says which field: staff reads it, nobody reads a log. */
let shop: TestShop
let admin: ReturnType<TestShop['as']>['admin']
beforeAll(async () => {
  shop = await openTestShop({ works: false })
  admin = shop.as(await signIn(shop, { role: 'ADMIN' })).admin
})
afterAll(() => shop[Symbol.asyncDispose]())

const nobody = '0193a0c2-7b1e-7e4e-9d2a-0123456789ab'
const most = Number.MAX_SAFE_INTEGER
const usd = (amount: number) => ({ amount, currency: 'USD' })
const flat = (amount: number) => ({ kind: 'flat' as const, price: usd(amount) })
const days = (from: string, to: string) => ({ startsAt: new Date(from), endsAt: new Date(to) })

const zone = (facts: object) => admin.tax.zones.create.mutate({ code: 'odd', name: 'Odd', ...facts })
const postcode = (postalCode: string, country = 'US') => zone({ areas: [{ country, postalCode }] })
const rate = (facts: object) =>
  admin.tax.rates.create.mutate({
    ...{ zone: 'de', category: 'zero', name: 'Odd', ratePpm: 1, validFrom: '2026-01-01' },
    ...facts,
  })
const method = (facts: object) =>
  admin.shipping.methods.create.mutate({
    ...{ market: 'US', zone: 'us-ny', code: 'odd', name: 'Odd', rate: flat(1), deliveryDaysMin: 1, deliveryDaysMax: 2 },
    ...facts,
  })
const rule = (facts: object) =>
  admin.prices.rules.create.mutate({
    ...{ name: 'Odd', reduction: { kind: 'percent', percentPpm: 1 }, scopes: [{ kind: 'all' }] },
    ...facts,
  })
const mug = () => ({ variantId: shop.id.variant.mug, market: 'US' })
const sale = (facts: object) => admin.prices.sales.create.mutate({ ...mug(), unitPrice: usd(1), ...facts })
const market = (facts: object) =>
  admin.markets.create.mutate({
    ...{ code: 'CH', name: 'Odd', currency: 'CHF', pricesIncludeTax: true, taxRounding: 'line' },
    ...{ countries: ['CH'], defaultCountry: 'CH', locales: ['de-CH'] },
    ...facts,
  })
const settings = (facts: object) => admin.settings.update.mutate({ version: 1, ...facts })
const lines = () => [{ variantId: shop.id.variant.mug, quantity: 1 }]

const wrong: readonly (readonly [says: string, call: () => Promise<unknown>, ...paths: string[]])[] = [
  ['a zone in itself', () => zone({ contains: ['odd'] }), 'contains'],
  ['a zone of an unknown one', () => zone({ contains: ['nowhere'] }), 'contains.0'],
  ['a country that is none', () => zone({ areas: [{ country: 'ZZ' }] }), 'areas.0.country'],
  ['a region that is none', () => zone({ areas: [{ country: 'US', region: 'Atlantis' }] }), 'areas.0.region'],
  ['a pattern of all', () => postcode('*'), 'areas.0.postalCode'],
  ['a pattern within a pattern', () => postcode('SW1A**'), 'areas.0.postalCode'],
  ['a range backwards', () => postcode('9..1'), 'areas.0.postalCode'],
  ['a range without an end', () => postcode('10000..'), 'areas.0.postalCode'],
  ['a range of two lengths', () => postcode('10000..1'), 'areas.0.postalCode'],
  ['no postcode', () => postcode("'; drop table zone;--"), 'areas.0.postalCode'],
  ['a postcode where there are none', () => postcode('1', 'HK'), 'areas.0.postalCode'],
  ['an area twice', () => zone({ areas: [{ country: 'US' }, { country: 'US' }] }), 'areas.1'],
  ['1,001 areas', () => zone({ areas: Array.from({ length: 1_001 }, () => ({ country: 'US' })) }), 'areas'],
  ['a rate below nothing', () => rate({ ratePpm: -1 }), 'ratePpm'],
  ['a rate above all', () => rate({ ratePpm: 1_000_001 }), 'ratePpm'],
  ['a rate that ends before it begins', () => rate({ validTo: '2025-12-31' }), 'validTo'],
  ['a rate of no day', () => rate({ validTo: '2026-01-01' }), 'validTo'],
  ['the 30th of February', () => rate({ validFrom: '2026-02-30' }), 'validFrom'],
  ['a place that is none', () => admin.tax.preview.query({ at: { country: 'ZZ' } }), 'at.country'],
  [
    'a region and a postcode that are none',
    () => admin.tax.preview.query({ at: { country: 'US', region: 'Atlantis', postalCode: '1' } }),
    'at.region',
    'at.postalCode',
  ],
  [
    'a destination that is none',
    () => admin.shipping.preview.query({ market: 'US', to: { country: 'ZZ' }, lines: lines() }),
    'to.country',
  ],
  ['a price below nothing', () => method({ rate: flat(-1) }), 'rate.price.amount'],
  ['a price beyond all', () => method({ rate: flat(most) }), 'rate.price.amount'],
  ['a unit beyond all', () => method({ rate: { kind: 'per_unit', unit: usd(most) } }), 'rate.unit.amount'],
  ['a threshold beyond all', () => method({ freeAbove: usd(most) }), 'freeAbove.amount'],
  [
    'another currency',
    () => method({ rate: { kind: 'flat', price: { amount: 1, currency: 'JPY' } } }),
    'rate.price.currency',
  ],
  ['a method that goes nowhere', () => method({ exceptZones: ['us-ny'] }), 'exceptZones'],
  [
    'holidays of no country',
    () => admin.shipping.holidays.set.mutate({ country: 'ZZ', days: [], version: 0 }),
    'country',
  ],
  ['no percentage', () => rule({ reduction: { kind: 'percent_of_original', percentPpm: 0 } }), 'reduction.percentPpm'],
  ['more than all', () => rule({ reduction: { kind: 'percent', percentPpm: 1_000_001 } }), 'reduction.percentPpm'],
  ['nowhere', () => rule({ reduction: { kind: 'percent', percentPpm: 1, markets: [] } }), 'reduction.markets'],
  ['no goods', () => rule({ scopes: [] }), 'scopes'],
  ['for nobody', () => rule({ customerGroupIds: [] }), 'customerGroupIds'],
  ['a window that closes before it opens', () => rule(days('2026-02-01', '2026-01-01')), 'endsAt'],
  ['a sale of no moment', () => sale(days('2026-02-01', '2026-02-01')), 'endsAt'],
  ['a sale beyond all', () => sale({ unitPrice: usd(most) }), 'unitPrice.amount'],
  ['a coin of nothing', () => market({ cashRounding: { amount: 0, currency: 'CHF' } }), 'cashRounding.amount'],
  ['gold', () => market({ currency: 'XAU' }), 'currency'],
  ['a language that is none', () => market({ locales: ['x_y'] }), 'locales.0'],
  ['a language twice', () => market({ locales: ['zh-hant-tw', 'zh-Hant-TW'] }), 'locales.1'],
  ['a shop registered nowhere', () => settings({ sellerCountry: 'ZZ' }), 'sellerCountry'],
  ['goods from nowhere', () => settings({ shipsFrom: { country: 'US', region: 'Atlantis' } }), 'shipsFrom.region'],
  ['a time zone of another world', () => settings({ timeZone: 'Mars/Olympus' }), 'timeZone'],
  [
    'numbers that come again',
    () => settings({ orderNumberTemplate: 'ORD-{DD}{MM}{YY}-{SEQ:4}' }),
    'orderNumberTemplate',
  ],
]

test.each(wrong.map(([says, call, ...paths]) => [says, { call, paths }] as const))('%s', async (_, { call, paths }) => {
  const { code, issues } = await refusalFrom(call())
  expect(code).toBe('VALIDATION_FAILED')
  expect((issues as { path: string }[]).map(({ path }) => path)).toEqual(paths)
})

const unknown: readonly (readonly [entity: string, call: () => Promise<unknown>])[] = [
  ['zone', () => rate({ zone: 'nowhere' })],
  ['taxCategory', () => rate({ category: 'nothing' })],
  ['zone', () => method({ zone: 'nowhere' })],
  ['zone', () => method({ exceptZones: ['nowhere'] })],
  ['market', () => method({ market: 'NOWHERE' })],
  ['taxCategory', () => method({ tax: { kind: 'category', category: 'nothing' } })],
  ['market', () => rule({ reduction: { kind: 'percent', percentPpm: 1, markets: ['NOWHERE'] } })],
  ['variant', () => rule({ scopes: [{ kind: 'variant', ids: [nobody] }] })],
  ['customerGroup', () => rule({ customerGroupIds: [nobody] })],
  [
    'priceRule',
    () =>
      admin.prices.rules.preview.query({
        ...{ name: 'Odd', reduction: { kind: 'percent', percentPpm: 1 }, scopes: [{ kind: 'all' }] },
        priceRuleId: nobody,
      }),
  ],
  ['variant', () => admin.prices.set.mutate({ variantId: nobody, market: 'US', price: usd(1), version: null })],
  ['market', () => settings({ defaultMarket: 'NOWHERE' })],
]

test.each(unknown)('a %s that is not there', async (entity, call) => {
  expect(await refusalFrom(call())).toEqual({ code: 'NOT_FOUND', entity })
})

test('of eight who close a circle of zones together, the last is told which', async () => {
  const ring = Array.from({ length: 8 }, (_, index) => `ring-${index}`)
  for (const code of ring) await admin.tax.zones.create.mutate({ code, name: code })
  const answers = await Promise.allSettled(
    ring.map((code, index) =>
      admin.tax.zones.update.mutate({ code, contains: [ring[(index + 1) % 8] ?? ''], version: 1 }),
    ),
  )
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  expect(refused).toHaveLength(1)
  const { issues } = await refusalFrom(Promise.reject(refused[0]))
  expect(issues).toEqual([{ path: 'contains', message: expect.stringMatching(/ring-\d → .+ → ring-\d$/) }])
})

test('ten thousand areas are ten zones in one, and a place is found among them', async () => {
  const parts = Array.from({ length: 10 }, (_, index) => `part-${index}`)
  for (const [index, code] of parts.entries()) {
    const areas = Array.from({ length: 1_000 }, (_, at) => ({
      country: 'US',
      postalCode: `${30_000 + index * 1_000 + at}`,
    }))
    await admin.tax.zones.create.mutate({ code, name: code, areas })
  }
  await admin.tax.zones.create.mutate({ code: 'parts', name: 'Parts', contains: parts })
  const zonesAt = async (postalCode: string) =>
    (await admin.tax.preview.query({ at: { country: 'US', postalCode } })).zones.map(({ zone }) => zone)
  expect(await zonesAt('34567')).toEqual(['part-4', 'parts', 'us-ny'])
  expect(await zonesAt('39999-0001')).toEqual(['part-9', 'parts', 'us-ny'])
  expect(await zonesAt('40000')).toEqual(['us-ny'])
})
