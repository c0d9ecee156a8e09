import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../../testing/open-test-shop.ts'
import { newYork, openGuest, refusalFrom } from '../../testing/shopper.ts'
import { signIn } from '../../testing/sign-in.ts'

const open = () => openTestShop({ works: false })
const methodsOf = async (shop: TestShop) => {
  const permissions = ['shipping:read', 'shipping:write'] as const
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions })
  return shop.as({ accessToken }).admin.shipping.methods
}
const usd = (amount: number) => ({ amount, currency: 'USD' })
const conflict = (currentVersion: number | null) => ({ code: 'CONFLICT', entity: 'shippingMethod', currentVersion })
const noMethod = { code: 'NOT_FOUND', entity: 'shippingMethod' }
const mail = {
  market: 'US',
  zone: 'us-ny',
  code: 'mail',
  name: 'Mail',
  rate: { kind: 'flat' as const, price: usd(300) },
  deliveryDaysMin: 3,
  deliveryDaysMax: 6,
}
const offered = async (shop: TestShop) => {
  const guest = await openGuest(shop, { mug: 1 })
  const { items } = await guest.shop.checkout.shippingOptions.query({ shippingAddress: newYork })
  return items.map(({ name, price }) => `${name} ${price.amount}`)
}
const entries = async (shop: TestShop) =>
  (await shop.database.pool.query(`select action, before, after from audit_entry order by at, id`)).rows

test('a method is made with what most shops say, offered, and written down', async () => {
  await using shop = await open()
  const { create, get } = await methodsOf(shop)
  const made = await create.mutate(mail)
  expect(made).toEqual({
    ...mail,
    id: made.id,
    exceptZones: [],
    freeAbove: null,
    availability: { ranges: [], categories: null },
    tax: { kind: 'category', category: 'shipping' },
    dispatch: { cutoff: null, handlingDays: 0, weekend: [6, 7] },
    enabled: true,
    position: 0,
    version: 1,
  })
  expect(await get.query({ methodId: made.id })).toEqual(made)
  expect(await offered(shop)).toEqual(['Mail 300', 'Ground 500'])
  const { id: _, version: __, ...facts } = made
  expect(await entries(shop)).toEqual([{ action: 'admin.shipping.methods.create', before: null, after: facts }])
})

test('every kind of rate, condition and term is answered as it was given', async () => {
  await using shop = await open()
  const { create, get } = await methodsOf(shop)
  const rows = [
    { from: 0, price: usd(500), step: null },
    { from: 1_001, price: usd(700), step: { size: 500, price: usd(120), isProportional: false } },
  ]
  const table = { kind: 'table' as const, measure: 'weight' as const, rows, max: 30_000 }
  const rates = [
    { kind: 'per_unit' as const, unit: usd(200), firstUnit: usd(450) },
    { kind: 'per_unit' as const, unit: usd(200), firstUnit: null },
    table,
    { kind: 'carrier' as const, carrier: 'dhl', fallback: table },
  ]
  const facts = {
    exceptZones: ['de', 'jp'],
    freeAbove: usd(9_900),
    availability: {
      ranges: [{ measure: 'subtotal' as const, min: 100, max: null }],
      categories: { match: 'none' as const, categories: ['bulky'] },
    },
    tax: { kind: 'pro_rata' as const },
    dispatch: { cutoff: '14:30', handlingDays: 2, weekend: [7] },
    position: 7,
    enabled: false,
  }
  for (const [index, rate] of rates.entries()) {
    const asked = { ...mail, ...facts, rate, code: `m${index}` }
    const { id } = await create.mutate(asked)
    expect(await get.query({ methodId: id })).toEqual({ ...asked, id, version: 1 })
  }
})

test('what is no method is refused with every path, and nothing is made of it', async () => {
  await using shop = await open()
  const { create, update, list } = await methodsOf(shop)
  const pathsOf = async (call: Promise<unknown>) => {
    const { code, issues } = await refusalFrom(call)
    expect(code).toBe('VALIDATION_FAILED')
    return (issues as { path: string }[]).map(({ path }) => path)
  }
  // One object twice in an input would be a reference on the wire.
  const yen = () => ({ amount: 1, currency: 'JPY' })
  const rows = [
    { from: 5, price: usd(1) },
    { from: 5, price: yen(), step: { size: 1, price: yen() } },
  ]
  const rate = { kind: 'table' as const, measure: 'items' as const, rows, max: 4 }
  const dispatch = { cutoff: '24:00', weekend: [1, 2, 3, 4, 5, 6] }
  const wrong = { ...mail, rate, freeAbove: usd(0), deliveryDaysMin: 7, dispatch }
  expect(await pathsOf(create.mutate(wrong))).toEqual([
    'rate.rows.1.price.currency',
    'rate.rows.1.step.price.currency',
    'rate.rows.1.from',
    'rate.max',
    'freeAbove.amount',
    'deliveryDaysMax',
    'dispatch.cutoff',
  ])
  const fallback = { kind: 'per_unit' as const, unit: usd(1), firstUnit: yen() }
  const live = { ...mail, rate: { kind: 'carrier' as const, carrier: 'dhl', fallback }, freeAbove: yen() }
  expect(await pathsOf(create.mutate(live))).toEqual(['rate.fallback.firstUnit.currency', 'freeAbove.currency'])
  expect(await pathsOf(create.mutate({ ...mail, code: 'A b', deliveryDaysMin: -1 }))).toEqual([
    'deliveryDaysMin',
    'code',
  ])
  expect(await refusalFrom(create.mutate({ ...mail, zone: 'nowhere' }))).toEqual({ code: 'NOT_FOUND', entity: 'zone' })
  const elsewhere = refusalFrom(create.mutate({ ...mail, market: 'MARS' }))
  expect(await elsewhere).toEqual({ code: 'NOT_FOUND', entity: 'market' })
  const tax = { kind: 'category' as const, category: 'witchcraft' }
  const noCategory = { code: 'NOT_FOUND', entity: 'taxCategory' }
  expect(await refusalFrom(create.mutate({ ...mail, tax }))).toEqual(noCategory)
  const ground = { methodId: shop.id.method.us, version: 1 }
  expect(await pathsOf(update.mutate({ ...ground, rate: { kind: 'flat', price: yen() } }))).toEqual([
    'rate.price.currency',
  ])
  expect(await refusalFrom(update.mutate({ ...ground, tax }))).toEqual(noCategory)
  expect((await list.query({})).items.map(({ code, version }) => [code, version])).toEqual([
    ['post', 1],
    ['yamato', 1],
    ['ground', 1],
  ])
  expect(await entries(shop)).toEqual([])
})

test('only what is given is changed and written down; what changes nothing is no change', async () => {
  await using shop = await open()
  const { get, update } = await methodsOf(shop)
  const methodId = shop.id.method.us
  const before = await get.query({ methodId })
  const rate = { kind: 'flat' as const, price: usd(650) }
  const changed = await update.mutate({ methodId, version: 1, rate, zone: 'de' })
  expect(changed).toEqual({ ...before, rate, zone: 'de', version: 2 })
  expect(await update.mutate({ methodId, version: 2, rate, name: undefined })).toEqual(changed)
  expect(await get.query({ methodId })).toEqual(changed)
  expect(await refusalFrom(update.mutate({ methodId, version: 1, name: 'X' }))).toEqual(conflict(2))
  expect(await refusalFrom(update.mutate({ methodId: crypto.randomUUID(), version: 1 }))).toEqual(noMethod)
  expect(await refusalFrom(update.mutate({ methodId, version: 2, zone: 'nowhere' }))).toMatchObject({ entity: 'zone' })
  const was = { rate: before.rate, zone: 'us-ny' }
  expect(await entries(shop)).toEqual([
    { action: 'admin.shipping.methods.update', before: was, after: { rate, zone: 'de' } },
  ])
})

test('of eight changes of one version one is made, and of eight who make one code one makes it', async () => {
  await using shop = await open()
  const { create, update, list } = await methodsOf(shop)
  const refusalsOf = async (calls: Promise<unknown>[]) => {
    const answers = await Promise.allSettled(calls)
    const refused = answers.filter((answer) => answer.status === 'rejected')
    return Promise.all(refused.map(({ reason }) => refusalFrom(Promise.reject(reason))))
  }
  const eight = Array.from({ length: 8 }, (_, index) => index)
  const seen = { methodId: shop.id.method.us, version: 1 }
  const changes = eight.map((n) => update.mutate({ ...seen, name: `Ground ${n}` }))
  expect(await refusalsOf(changes)).toEqual(Array(7).fill(conflict(2)))
  expect(await refusalsOf(eight.map(() => create.mutate(mail)))).toEqual(Array(7).fill(conflict(null)))
  expect((await list.query({ market: 'US' })).items.map(({ code }) => code)).toEqual(['ground', 'mail'])
  expect(await entries(shop)).toHaveLength(2)
})

test('a method that is disabled is offered to nobody until it is enabled', { tags: ['long'] }, async () => {
  await using shop = await open()
  const { create, disable, enable } = await methodsOf(shop)
  const { id: methodId } = await create.mutate(mail)
  expect(await offered(shop)).toEqual(['Mail 300', 'Ground 500'])
  expect(await disable.mutate({ methodId, version: 1 })).toMatchObject({ enabled: false, version: 2 })
  expect(await disable.mutate({ methodId, version: 2 })).toMatchObject({ enabled: false, version: 2 })
  await until(async () => (await offered(shop)).length === 1)
  expect(await refusalFrom(enable.mutate({ methodId, version: 1 }))).toEqual(conflict(2))
  expect(await enable.mutate({ methodId, version: 2 })).toMatchObject({ enabled: true, version: 3 })
  await until(async () => (await offered(shop)).length === 2)
  expect((await entries(shop)).slice(1)).toEqual([
    { action: 'admin.shipping.methods.disable', before: { enabled: true }, after: { enabled: false } },
    { action: 'admin.shipping.methods.enable', before: { enabled: false }, after: { enabled: true } },
  ])
})

test('a method that is removed is gone, and its orders keep what they were told', async () => {
  await using shop = await open()
  const { get, remove } = await methodsOf(shop)
  const { order, orderToken = '' } = await (await openGuest(shop, { mug: 1 })).place()
  const methodId = shop.id.method.us
  expect(await refusalFrom(remove.mutate({ methodId, version: 2 }))).toEqual(conflict(1))
  expect(await remove.mutate({ methodId, version: 1 })).toEqual({ ok: true })
  expect(await refusalFrom(get.query({ methodId }))).toEqual(noMethod)
  expect(await refusalFrom(remove.mutate({ methodId, version: 1 }))).toEqual(noMethod)
  const read = await shop.as({ orderTokens: [orderToken] }).orders.get.query({ orderId: order.id })
  expect(read.shippingMethod).toEqual(order.shippingMethod)
  expect(read.shippingMethod).toMatchObject({ name: 'Ground', reasons: [{ kind: 'flat', price: usd(500) }] })
  expect(await entries(shop)).toMatchObject([{ action: 'admin.shipping.methods.remove', after: null }])
})

test('the list goes by market and code, page after page, without a gap', async () => {
  await using shop = await open()
  const { create, list } = await methodsOf(shop)
  await Promise.all(['a', 'b', 'z'].map((code) => create.mutate({ ...mail, code })))
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await list.query({ limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...items.map(({ market, code }) => `${market}/${code}`))
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(seen).toEqual(['DE/post', 'JP/yamato', 'US/a', 'US/b', 'US/ground', 'US/z'])
  const ofMarket = await list.query({ market: 'US', cursor: 'US/b' })
  expect(ofMarket.items.map(({ code }) => code)).toEqual(['ground', 'z'])
  for (const cursor of ['', 'US', 'us/b', 'US/b/c', 'US/', `US/\u0000`]) {
    expect(await refusalFrom(list.query({ cursor }))).toMatchObject({ code: 'VALIDATION_FAILED' })
  }
})

test('where a zone’s only method does not go, methods of everywhere else do', async () => {
  await using shop = await open()
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  const { tax, shipping } = admin
  await tax.zones.create.mutate({ code: 'far', name: 'Far', areas: [{ country: 'US', postalCode: '99*' }] })
  await tax.zones.create.mutate({ code: 'else', name: 'Elsewhere', isElsewhere: true })
  await shipping.methods.create.mutate({ ...mail, zone: 'else', name: 'By air', code: 'air' })
  const { items } = await shipping.methods.list.query({ market: 'US' })
  const ground = items.find(({ name }) => name === 'Ground')
  await shipping.methods.update.mutate({ methodId: ground?.id ?? '', exceptZones: ['far'], version: 1 })
  const guest = await openGuest(shop, { mug: 1 })
  const offeredAt = async (place: object) => {
    const shippingAddress = { ...newYork, ...place }
    return (await guest.shop.checkout.shippingOptions.query({ shippingAddress })).items.map(({ name }) => name)
  }
  expect(await offeredAt({ state: 'AK', zipCode: '99501' })).toEqual(['By air'])
  expect(await offeredAt({})).toEqual(['Ground'])
})

test('a method does not go to the zones that it excepts, whatever they are found by', async () => {
  await using shop = await open()
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  const zones = {
    downtown: { areas: [{ country: 'US', postalCode: '10001' }] },
    uptown: { areas: [{ country: 'US', postalCode: '10025..10040' }] },
    city: { contains: ['downtown', 'uptown'] },
  }
  for (const [code, zone] of Object.entries(zones)) await admin.tax.zones.create.mutate({ ...zone, code, name: code })
  const { methods } = admin.shipping
  const made = await methods.create.mutate({ ...mail, exceptZones: ['city', 'city'] })
  expect(made.exceptZones).toEqual(['city'])
  const guest = await openGuest(shop, { mug: 1 })
  const offeredAt = async (zipCode: string) => {
    const shippingAddress = { ...newYork, zipCode }
    return (await guest.shop.checkout.shippingOptions.query({ shippingAddress })).items.map(({ name }) => name)
  }
  expect(await Promise.all(['10001', '10001-1234', '10030', '10002'].map(offeredAt))).toEqual([
    ['Ground'],
    ['Ground'],
    ['Ground'],
    ['Mail', 'Ground'],
  ])
  const to = { country: 'US', region: 'NY', postalCode: '10001' }
  const lines = [{ variantId: shop.id.variant.mug, quantity: 1 }]
  const { methods: seen } = await admin.shipping.preview.query({ market: 'US', to, lines })
  expect(seen.find(({ code }) => code === 'mail')?.hindrance).toEqual({ kind: 'not_there' })
  const inUse = { code: 'CONFLICT', entity: 'zoneUse', currentVersion: null }
  expect(await refusalFrom(admin.tax.zones.remove.mutate({ code: 'city', version: 1 }))).toEqual(inUse)
  const { version } = await methods.update.mutate({ methodId: made.id, exceptZones: ['uptown'], version: 1 })
  await admin.tax.zones.remove.mutate({ code: 'city', version: 1 })
  expect(await methods.get.query({ methodId: made.id })).toMatchObject({ exceptZones: ['uptown'], version })
  const change = { methodId: made.id, version }
  const unknown = { code: 'NOT_FOUND', entity: 'zone' }
  expect(await refusalFrom(methods.update.mutate({ ...change, exceptZones: ['nowhere'] }))).toEqual(unknown)
  const { issues } = await refusalFrom(methods.update.mutate({ ...change, exceptZones: ['us-ny'] }))
  expect(issues).toMatchObject([{ path: 'exceptZones' }])
  await methods.remove.mutate(change)
  await admin.tax.zones.remove.mutate({ code: 'uptown', version: 1 })
})
