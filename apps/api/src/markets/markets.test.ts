import { expect, test } from 'vitest'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openNodes } from '../testing/nodes.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { newYork, openGuest, refusalFrom } from '../testing/shopper.ts'
import { apiKeyOf, signIn } from '../testing/sign-in.ts'

const long = { tags: ['long'] }

const open = () => openTestShop({ works: false })
const marketsOf = async (shop: TestShop) => {
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: ['settings:read', 'settings:write'] })
  return shop.as({ accessToken }).admin.markets
}
const noMarket = { code: 'NOT_FOUND', entity: 'market' }
const conflict = (entity: string, currentVersion: number | null = null) => ({
  code: 'CONFLICT',
  entity,
  currentVersion,
})
const swiss = {
  code: 'CH',
  name: 'Schweiz',
  currency: 'CHF',
  pricesIncludeTax: true,
  taxRounding: 'line' as const,
  countries: ['CH', 'LI'],
  defaultCountry: 'CH',
  locales: ['de-ch'],
}

/** Until this node has read the settings again. */
const untilRefused = (call: () => Promise<unknown>) =>
  until(() =>
    call().then(
      () => null,
      (error: unknown) => refusalFrom(Promise.reject(error)),
    ),
  )

test('a market is made with what most shops say of tax, comes last, and shoppers find it', async () => {
  await using shop = await open()
  const { create, list, get } = await marketsOf(shop)
  const made = await create.mutate({ ...swiss, cashRounding: { amount: 5, currency: 'CHF' } })
  expect(made).toEqual({
    ...swiss,
    priceBasis: 'gross',
    taxRoundingMode: 'halfUp',
    taxAddress: 'shipping',
    taxProvider: 'tables',
    cashRounding: { amount: 5, currency: 'CHF' },
    enabled: true,
    defaultRegion: null,
    defaultPostalCode: null,
    locales: ['de-CH'],
    position: 3,
    version: 1,
  })
  expect((await create.mutate({ ...swiss, code: 'LI', position: 1 })).cashRounding).toEqual({
    amount: 1,
    currency: 'CHF',
  })
  const { items, nextCursor } = await list.query()
  expect([items.map(({ code }) => code), nextCursor]).toEqual([['US', 'DE', 'LI', 'JP', 'CH'], null])
  expect(await get.query({ code: 'CH' })).toEqual(made)
  const cart = await until(() =>
    shop
      .as()
      .cart.create.mutate({ market: 'CH' })
      .catch(() => null),
  )
  expect(cart.cart).toMatchObject({ market: 'CH', quote: { currency: 'CHF' } })
  const shown = await shop.as().catalog.markets.list.query()
  expect(shown.items.map(({ code, isDefault }) => [code, isDefault])).toEqual([
    ['US', true],
    ['DE', false],
    ['LI', false],
    ['JP', false],
    ['CH', false],
  ])
  expect(shown.items.at(-1)).toEqual({
    ...{ code: 'CH', name: 'Schweiz', currency: 'CHF', pricesIncludeTax: true, countries: ['CH', 'LI'] },
    ...{ defaultCountry: 'CH', locales: ['de-CH'], isDefault: false },
  })
  const { rows } = await shop.database.pool.query(
    `select action, entity_id, before, after ->> 'currency' as currency, after -> 'cashRounding' as coin
     from audit_entry where entity = 'market' order by at, id`,
  )
  const facts = { action: 'admin.markets.create', before: null, currency: 'CHF' }
  expect(rows).toEqual([
    { ...facts, entity_id: 'CH', coin: { amount: 5, currency: 'CHF' } },
    { ...facts, entity_id: 'LI', coin: { amount: 1, currency: 'CHF' } },
  ])
})

test('of eight who make a market of one code, one makes it and seven are told that it is there', async () => {
  await using shop = await open()
  const { create, list } = await marketsOf(shop)
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => create.mutate(swiss)))
  const refusals = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [refusalFrom(Promise.reject(answer.reason))] : [],
  )
  expect(await Promise.all(refusals)).toEqual(Array(7).fill(conflict('market')))
  expect((await list.query()).items).toHaveLength(4)
  const { rowCount } = await shop.database.pool.query(`select from audit_entry where entity = 'market'`)
  expect(rowCount).toBe(1)
})

test('what is no market is refused with every path, and nothing is made or changed of it', async () => {
  await using shop = await open()
  const { create, update, get } = await marketsOf(shop)
  const pathsOf = async (call: Promise<unknown>) => {
    const { code, issues } = await refusalFrom(call)
    expect(code).toBe('VALIDATION_FAILED')
    return (issues as { path: string }[]).map(({ path }) => path)
  }
  const wrong = { ...swiss, currency: 'XXX', countries: ['ZZ'], defaultRegion: 'ZH', locales: ['nowhere_at'] }
  expect(await pathsOf(create.mutate(wrong))).toEqual([
    'currency',
    'countries.0',
    'defaultCountry',
    'defaultRegion',
    'locales.0',
  ])
  expect(await pathsOf(create.mutate({ ...swiss, code: 'ch', name: '', countries: [] }))).toEqual([
    'name',
    'countries',
    'code',
  ])
  expect(await refusalFrom(get.query({ code: 'CH' }))).toEqual(noMarket)
  const us = { code: 'US', version: 1 }
  expect(await pathsOf(update.mutate({ ...us, defaultCountry: 'CA' }))).toEqual(['defaultCountry', 'defaultRegion'])
  const euros = { amount: 5, currency: 'EUR' }
  expect(await pathsOf(update.mutate({ ...us, cashRounding: euros }))).toEqual(['cashRounding.currency'])
  expect((await get.query({ code: 'US' })).version).toBe(1)
})

test('only what is given is changed and written down; what changes nothing is no change', async () => {
  await using shop = await open()
  const { update, get } = await marketsOf(shop)
  const before = await get.query({ code: 'US' })
  const changed = await update.mutate({ code: 'US', version: 1, defaultRegion: null, locales: ['en-us', 'es'] })
  expect(changed).toEqual({ ...before, defaultRegion: null, locales: ['en-US', 'es'], version: 2 })
  expect(await update.mutate({ code: 'US', version: 2, locales: ['en-US', 'es'], name: undefined })).toEqual(changed)
  expect(await refusalFrom(update.mutate({ code: 'US', version: 1, name: 'X' }))).toEqual(conflict('market', 2))
  expect(await refusalFrom(update.mutate({ code: 'NOWHERE', version: 1, name: 'X' }))).toEqual(noMarket)
  const { rows } = await shop.database.pool.query('select action, entity_id, before, after from audit_entry')
  const facts = { action: 'admin.markets.update', entity_id: 'US' }
  const [was, is] = [
    { defaultRegion: 'NY', locales: ['en-US'] },
    { defaultRegion: null, locales: ['en-US', 'es'] },
  ]
  expect(rows).toEqual([{ ...facts, before: was, after: is }])
})

test('the currency changes until something is priced in it; a coin of the old one is none of the new', async () => {
  await using shop = await open()
  const { create, update } = await marketsOf(shop)
  await create.mutate({ ...swiss, cashRounding: { amount: 5, currency: 'CHF' } })
  const toEuro = { code: 'CH', currency: 'EUR' }
  const { issues } = await refusalFrom(update.mutate({ ...toEuro, version: 1 }))
  expect(issues).toEqual([{ path: 'cashRounding.currency', message: 'this market sells in EUR' }])
  await update.mutate({ code: 'CH', version: 1, cashRounding: { amount: 1, currency: 'CHF' } })
  const changed = await update.mutate({ ...toEuro, version: 2 })
  expect(changed).toMatchObject({ currency: 'EUR', cashRounding: { amount: 1, currency: 'EUR' }, version: 3 })
  const used = conflict('marketCurrency')
  expect(await refusalFrom(update.mutate({ code: 'US', currency: 'CAD', version: 1 }))).toEqual(used)
  await shop.database.pool.query(
    `insert into shipping_method (id, market_code, zone_id, code, name, price_minor, delivery_days_min, delivery_days_max)
     select gen_random_uuid(), 'CH', id, 'post', 'Post', 700, 1, 2 from zone limit 1`,
  )
  expect(await refusalFrom(update.mutate({ code: 'CH', currency: 'CHF', version: 3 }))).toEqual(used)
  expect((await update.mutate({ code: 'CH', currency: 'EUR', name: 'Suisse', version: 3 })).version).toBe(4)
})

test('what was sold in a currency keeps it, also when nothing is priced in it any more', async () => {
  await using shop = await open()
  const { update } = await marketsOf(shop)
  const toDollar = { code: 'US', currency: 'CAD', version: 1 }
  await (await openGuest(shop, { mug: 1 })).place()
  for (const table of ['variant_price', 'shipping_method'])
    await shop.database.pool.query(`delete from ${table} where market_code = 'US'`)
  expect(await refusalFrom(update.mutate(toDollar))).toEqual(conflict('marketCurrency'))
})

test('a price that is being written keeps the currency of its market', async () => {
  await using shop = await open()
  const { create, update } = await marketsOf(shop)
  await create.mutate(swiss)
  const writing = await shop.database.pool.connect()
  await writing.query('begin')
  await writing.query(`insert into variant_price (variant_id, market_code, price_minor) values ($1, 'CH', 100)`, [
    shop.id.variant.mug,
  ])
  const refused = refusalFrom(update.mutate({ code: 'CH', currency: 'EUR', version: 1 }))
  await untilSomebodyWaits(shop)
  await writing.query('commit')
  writing.release()
  expect(await refused).toEqual(conflict('marketCurrency'))
})

test('to shoppers a closed market does not exist, on every node within a second; its orders go on', long, async () => {
  await using shop = await open()
  await using nodes = await openNodes(shop, 2, { works: false })
  const [near, far] = [nodes.at(0), nodes.at(1)]
  const guest = await openGuest(far, { mug: 1 }, 'DE')
  const berlin = { ...newYork, state: undefined, city: 'Berlin', zipCode: '10115', country: 'DE' }
  const to = { shippingAddress: berlin, shippingMethodId: shop.id.method.de }
  const { expectedTotal } = await guest.shop.checkout.quote.query(to)
  const request = await (await openGuest(far, { mug: 1 })).request({ ...to, expectedTotal })
  const buyer = await openGuest(far, { mug: 1 }, 'DE')
  const placed = await buyer.shop.orders.place.mutate(request)
  const { update } = await marketsOf(near)
  expect((await update.mutate({ code: 'DE', enabled: false, version: 1 })).enabled).toBe(false)
  expect(await untilRefused(() => far.as().catalog.products.list.query({ market: 'DE' }))).toEqual(noMarket)
  const calls = [
    far.as().catalog.products.get.query({ slug: 'mug', market: 'DE' }),
    far.as().cart.create.mutate({ market: 'DE' }),
    guest.shop.cart.get.query(),
    guest.shop.cart.setMarket.mutate({ market: 'DE' }),
    guest.shop.cart.addLine.mutate({ variantId: shop.id.variant.book, quantity: 1 }),
    guest.shop.checkout.quote.query(to),
    guest.shop.checkout.shippingOptions.query({ shippingAddress: berlin }),
    guest.shop.orders.place.mutate({ ...request, idempotencyKey: crypto.randomUUID() }),
  ]
  expect(await Promise.all(calls.map(refusalFrom))).toEqual(calls.map(() => noMarket))
  expect((await buyer.shop.orders.place.mutate(request)).order.id).toBe(placed.order.id)
  const moved = await guest.shop.cart.setMarket.mutate({ market: 'US' })
  expect([moved.market, moved.quote.lines.map(({ quantity }) => quantity)]).toEqual(['US', [1]])
  await update.mutate({ code: 'DE', enabled: true, version: 2 })
  await until(() =>
    far
      .as()
      .catalog.products.list.query({ market: 'DE' })
      .catch(() => null),
  )
})

test('the default market can’t be closed, also by whoever comes while it becomes the default', async () => {
  await using shop = await open()
  const { update } = await marketsOf(shop)
  const closed = conflict('defaultMarket')
  expect(await refusalFrom(update.mutate({ code: 'US', enabled: false, version: 1 }))).toEqual(closed)
  const moving = await shop.database.pool.connect()
  await moving.query('begin')
  await moving.query(`update shop_setting set default_market = 'JP'`)
  const refused = refusalFrom(update.mutate({ code: 'JP', enabled: false, version: 1 }))
  await untilSomebodyWaits(shop)
  await moving.query('commit')
  moving.release()
  expect(await refused).toEqual(closed)
  expect((await update.mutate({ code: 'US', enabled: false, version: 1 })).enabled).toBe(false)
})

test('of eight changes of one version that wait together, one is made and seven are told the version', async () => {
  await using shop = await open()
  const { update, get } = await marketsOf(shop)
  const holding = await shop.database.pool.connect()
  await holding.query('begin')
  await holding.query(`select from market where code = 'US' for update`)
  const calls = Array.from({ length: 8 }, (_, index) => update.mutate({ code: 'US', name: `${index}`, version: 1 }))
  const answers = Promise.allSettled(calls)
  await until(async () => {
    const query = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return (await shop.database.pool.query(query)).rowCount === calls.length
  })
  await holding.query('commit')
  holding.release()
  const refusals = (await answers).flatMap((answer) =>
    answer.status === 'rejected' ? [refusalFrom(Promise.reject(answer.reason))] : [],
  )
  expect(await Promise.all(refusals)).toEqual(Array(7).fill(conflict('market', 2)))
  expect((await get.query({ code: 'US' })).version).toBe(2)
})

test('a tool with a key sees markets and changes them within its scopes', async () => {
  await using shop = await open()
  const reader = shop.as({ apiKey: await apiKeyOf(shop, ['settings:read']) }).admin.markets
  const writer = shop.as({ apiKey: await apiKeyOf(shop, ['settings:write']) }).admin.markets
  const change = { code: 'US', name: 'The States', version: 1 }
  const forbidden = { code: 'FORBIDDEN', permission: 'settings:write' }
  expect(await Promise.all([reader.update.mutate(change), reader.create.mutate(swiss)].map(refusalFrom))).toEqual([
    forbidden,
    forbidden,
  ])
  await writer.update.mutate(change)
  expect((await reader.get.query({ code: 'US' })).name).toBe('The States')
})
