import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

async function openTaxes() {
  const shop = await openTestShop({ works: false })
  const clerk = await signIn(shop, { role: 'STAFF', permissions: ['tax:read', 'tax:write'] })
  return Object.assign(shop, { tax: shop.as(clerk).admin.tax, clerk })
}

const audited = async (shop: TestShop) => {
  const query = 'select action, before, after from audit_entry order by at, id'
  return (await shop.database.pool.query(query)).rows
}
const conflict = (entity: string, currentVersion: number | null = null) => ({
  code: 'CONFLICT',
  entity,
  currentVersion,
})
const rate = { zone: 'de', category: 'standard', name: 'Levy', ratePpm: 10_000, validFrom: '2024-01-01' }

test('a category is made, renamed and removed, each written down; a stale version is told', async () => {
  await using shop = await openTaxes()
  const { categories } = shop.tax
  const made = await categories.create.mutate({ code: 'books', name: 'Books' })
  expect(made).toEqual({ code: 'books', name: 'Books', providerCode: null, version: 1 })
  expect(await refusalFrom(categories.create.mutate({ code: 'books', name: 'X' }))).toEqual(conflict('taxCategory'))
  const called = { providerCode: 'txcd_35010000' }
  const renamed = await categories.update.mutate({ code: 'books', name: 'Printed', ...called, version: 1 })
  expect(renamed).toEqual({ code: 'books', name: 'Printed', ...called, version: 2 })
  const stale = categories.update.mutate({ code: 'books', name: 'X', version: 1 })
  expect(await refusalFrom(stale)).toEqual(conflict('taxCategory', 2))
  expect(await categories.remove.mutate({ code: 'books', version: 2 })).toEqual({ ok: true })
  expect(await audited(shop)).toEqual([
    {
      action: 'admin.tax.categories.create',
      before: null,
      after: { code: 'books', name: 'Books', providerCode: null },
    },
    {
      action: 'admin.tax.categories.update',
      before: { name: 'Books', providerCode: null },
      after: { name: 'Printed', ...called },
    },
    { action: 'admin.tax.categories.remove', before: { code: 'books', name: 'Printed', ...called }, after: null },
  ])
})

test('a category stays while goods, a rate or a shipping method is of it; standard and shipping always', async () => {
  await using shop = await openTaxes()
  const { categories, categorise, rates } = shop.tax
  for (const code of ['goods', 'own', 'rated', 'shipped']) await categories.create.mutate({ code, name: code })
  await categorise.mutate({ of: { kind: 'product', id: shop.id.product.mug }, category: 'goods' })
  await categorise.mutate({ of: { kind: 'variant', id: shop.id.variant.book }, category: 'own' })
  await rates.create.mutate({ ...rate, category: 'rated' })
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  const tax = { kind: 'category', category: 'shipped' } as const
  await admin.shipping.methods.update.mutate({ methodId: shop.id.method.us, tax, version: 1 })
  for (const code of ['goods', 'own', 'rated', 'shipped', 'standard', 'shipping', 'reduced']) {
    expect(await refusalFrom(categories.remove.mutate({ code, version: 1 }))).toEqual(conflict('taxCategoryUse'))
  }
  await categorise.mutate({ of: { kind: 'variant', id: shop.id.variant.book }, category: null })
  expect(await categories.remove.mutate({ code: 'own', version: 1 })).toEqual({ ok: true })
})

test('what names a category that is not there is told so, and a product is always of one', async () => {
  await using shop = await openTaxes()
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  const none = { code: 'NOT_FOUND', entity: 'taxCategory' }
  const product = { kind: 'product', id: shop.id.product.mug } as const
  const tax = { kind: 'category', category: 'none' } as const
  const calls = [
    shop.tax.categorise.mutate({ of: product, category: 'none' }),
    shop.tax.rates.create.mutate({ ...rate, category: 'none' }),
    shop.tax.categories.remove.mutate({ code: 'none', version: 1 }),
    admin.shipping.methods.update.mutate({ methodId: shop.id.method.us, tax, version: 1 }),
  ]
  expect(await Promise.all(calls.map(refusalFrom))).toEqual(calls.map(() => none))
  const ofNone = shop.tax.categorise.mutate({ of: product, category: null })
  expect(await refusalFrom(ofNone)).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'category' }] })
})

test('a zone keeps its areas as they are compared, and a change names all of what it changes', async () => {
  await using shop = await openTaxes()
  const { zones } = shop.tax
  const areas = [
    { country: 'US', region: 'new york', postalCode: '100-199' },
    { country: 'GB', postalCode: 'sw1a *' },
  ]
  const made = await zones.create.mutate({ code: 'parts', name: 'Parts', areas, contains: ['jp', 'de', 'jp'] })
  expect(made).toMatchObject({ contains: ['de', 'jp'], isElsewhere: false, position: 0, version: 1 })
  expect(await zones.get.query({ code: 'parts' })).toEqual({
    ...made,
    areas: [
      { country: 'GB', region: null, postalCode: 'SW1A*' },
      { country: 'US', region: 'NY', postalCode: '100..199' },
    ],
  })
  const changed = await zones.update.mutate({ code: 'parts', name: 'Other', isElsewhere: true, version: 1 })
  expect(changed).toMatchObject({ contains: ['de', 'jp'], areas: { length: 2 }, version: 2 })
  const stale = zones.update.mutate({ code: 'parts', name: 'X', version: 1 })
  expect(await refusalFrom(stale)).toEqual(conflict('zone', 2))
  await zones.update.mutate({ code: 'parts', areas: [], contains: [], version: 2 })
  expect(await zones.get.query({ code: 'parts' })).toMatchObject({ areas: [], contains: [], version: 3 })
  const listed = await zones.list.query({ limit: 2 })
  expect(listed).toMatchObject({ items: [{ code: 'de', areaCount: 1 }, { code: 'jp' }], nextCursor: 'jp' })
  expect((await zones.list.query({ cursor: 'jp' })).items.map(({ code }) => code)).toEqual(['parts', 'us-ny'])
  expect((await audited(shop)).map(({ before }) => before)).toMatchObject([
    null,
    { name: 'Parts', isElsewhere: false },
    { areas: { length: 2 }, contains: ['de', 'jp'] },
  ])
})

test('areas that no address lies in, and zones that are not there, are told where they stand', async () => {
  await using shop = await openTaxes()
  const { zones } = shop.tax
  const wrong = [{ country: 'QQ' }, { country: 'DE', region: 'Bayern' }, { country: 'US', postalCode: '2-1' }]
  expect(await refusalFrom(zones.create.mutate({ code: 'x', name: 'X', areas: wrong }))).toMatchObject({
    issues: [{ path: 'areas.0.country' }, { path: 'areas.1.region' }, { path: 'areas.2.postalCode' }],
  })
  expect(await refusalFrom(zones.create.mutate({ code: 'x', name: 'X', contains: ['de', 'nowhere'] }))).toMatchObject({
    issues: [{ path: 'contains.1', message: 'is no zone' }],
  })
})

test('of eight changes that come at once, none of which alone is a circle, so many are made as make none', async () => {
  await using shop = await openTaxes()
  const { zones } = shop.tax
  const codes = Array.from({ length: 8 }, (_, at) => `ring-${at}`)
  for (const code of codes) await zones.create.mutate({ code, name: code })
  const answers = await Promise.allSettled(
    codes.map((code, at) => zones.update.mutate({ code, contains: [codes[(at + 1) % 8] ?? ''], version: 1 })),
  )
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  expect(refused).toHaveLength(1)
  const refusal = await refusalFrom(Promise.reject(refused[0]))
  expect(refusal).toMatchObject({
    issues: [{ path: 'contains', message: expect.stringMatching(/(ring-\d → ){8}ring/) }],
  })
  expect(await refusalFrom(zones.create.mutate({ code: 'self', name: 'Self', contains: ['self'] }))).toMatchObject({
    issues: [{ message: 'these zones would contain each other: self → self' }],
  })
})

test('a zone stays while it has rates or methods, or is part of another one', async () => {
  await using shop = await openTaxes()
  const { zones, rates } = shop.tax
  await zones.create.mutate({ code: 'part', name: 'Part' })
  await zones.create.mutate({ code: 'whole', name: 'Whole', contains: ['part'] })
  await zones.create.mutate({ code: 'rated', name: 'Rated' })
  const { id, version } = await rates.create.mutate({ ...rate, zone: 'rated' })
  for (const [code, of] of [
    ['part', 1],
    ['rated', 1],
    ['de', 1],
  ] as const) {
    expect(await refusalFrom(zones.remove.mutate({ code, version: of }))).toEqual(conflict('zoneUse'))
  }
  await rates.remove.mutate({ rateId: id, version })
  for (const code of ['rated', 'whole', 'part']) {
    expect(await zones.remove.mutate({ code, version: 1 })).toEqual({ ok: true })
  }
})

test('two periods of one name never share a day, whoever says so: eight at once, and the database', async () => {
  await using shop = await openTaxes()
  const { rates } = shop.tax
  const first = await rates.create.mutate({ ...rate, validTo: '2025-01-01' })
  const periods = [
    { validFrom: '2024-06-01' },
    { validFrom: '2020-01-01', validTo: '2024-01-02' },
    { validFrom: '2020-01-01' },
    { validFrom: '2024-01-01', validTo: '2024-02-01' },
  ]
  for (const period of periods) {
    expect(await refusalFrom(rates.create.mutate({ ...rate, ...period }))).toEqual(conflict('taxRatePeriod'))
  }
  const next = { ...rate, validFrom: '2025-01-01' }
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => rates.create.mutate(next)))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const longer = rates.update.mutate({ rateId: first.id, validTo: null, version: 1 })
  expect(await refusalFrom(longer)).toEqual(conflict('taxRatePeriod'))
  await rates.create.mutate({ ...rate, name: 'Another' })
  await rates.create.mutate({ ...rate, category: 'reduced' })
  const backwards = rates.create.mutate({ ...rate, name: 'Back', validTo: '2024-01-01' })
  expect(await refusalFrom(backwards)).toMatchObject({ issues: [{ path: 'validTo' }] })
})

test('a rate is succeeded on a day: none is without one, and none has both', async () => {
  await using shop = await openTaxes()
  const { rates, preview } = shop.tax
  const { id: rateId } = await rates.create.mutate({ ...rate, validTo: '2030-01-01' })
  const { ended, successor } = await rates.succeed.mutate({ rateId, version: 1, from: '2026-07-01', ratePpm: 20_000 })
  expect(ended).toMatchObject({ id: rateId, ratePpm: 10_000, validTo: '2026-07-01', version: 2 })
  expect(successor).toMatchObject({ name: 'Levy', ratePpm: 20_000, validFrom: '2026-07-01', validTo: '2030-01-01' })
  const levied = async (day: string) => {
    const { rates: there } = await preview.query({ at: { country: 'DE' }, day })
    return there.filter(({ name }) => name === 'Levy').map(({ ratePpm }) => ratePpm)
  }
  expect([await levied('2023-12-31'), await levied('2026-06-30'), await levied('2026-07-01')]).toEqual([
    [],
    [10_000],
    [20_000],
  ])
  for (const from of ['2024-01-01', '2026-07-01', '2031-01-01']) {
    const call = rates.succeed.mutate({ rateId, version: 2, from, ratePpm: 1 })
    expect(await refusalFrom(call)).toMatchObject({ issues: [{ path: 'from' }] })
  }
  const taken = rates.succeed.mutate({ rateId: successor.id, version: 1, from: '2028-01-01', name: 'MwSt', ratePpm: 1 })
  expect(await refusalFrom(taken)).toMatchObject({ code: 'CONFLICT', entity: 'taxRatePeriod' })
  expect(await rates.list.query({ zone: 'de', day: '2026-08-01', category: 'standard' })).toMatchObject({
    items: [{ name: 'MwSt' }, { id: successor.id }],
    nextCursor: null,
  })
  expect((await audited(shop)).map(({ action }) => action)).toEqual([
    'admin.tax.rates.create',
    'admin.tax.rates.succeed',
    'admin.tax.rates.succeed',
  ])
})

test('a preview names the zones of a place, the narrowest first, and by what it was found', async () => {
  await using shop = await openTaxes()
  await shop.tax.zones.create.mutate({
    code: 'city',
    name: 'City',
    areas: [{ country: 'US', region: 'NY', postalCode: '100*' }],
  })
  await shop.tax.zones.create.mutate({ code: 'east', name: 'East', contains: ['city'] })
  const { zones } = await shop.tax.preview.query({ at: { country: 'US', region: 'NY', postalCode: '10001' } })
  expect(zones).toEqual([
    { zone: 'city', by: 'postal', depth: 0 },
    { zone: 'east', by: 'postal', depth: 1 },
    { zone: 'us-ny', by: 'country', depth: 0 },
  ])
})

test('an order placed before its rate was changed stays what it was', async () => {
  await using shop = await openTaxes()
  const buyer = shop.as(await signIn(shop))
  await buyer.cart.addLine.mutate({ variantId: shop.id.variant.ebook, quantity: 1 })
  const billingAddress = {
    ...{ firstName: 'Ada', lastName: 'Lovelace', addressLine1: '1 Main Street' },
    ...{ city: 'New York', state: 'NY', zipCode: '10001', country: 'US' },
  }
  const { expectedTotal, taxLines } = await buyer.checkout.quote.query({ billingAddress })
  const idempotencyKey = crypto.randomUUID()
  const { order } = await buyer.orders.place.mutate({
    billingAddress,
    paymentMethod: 'stripe',
    expectedTotal,
    idempotencyKey,
  })
  for (const { id, version } of (await shop.tax.rates.list.query({ zone: 'us-ny' })).items) {
    await shop.tax.rates.remove.mutate({ rateId: id, version })
  }
  expect(taxLines).toMatchObject([{ name: 'NY sales tax', categories: ['standard'], layer: 1, isCompound: false }])
  expect((await buyer.orders.get.query({ orderId: order.id })).taxLines).toEqual(taxLines)
})
