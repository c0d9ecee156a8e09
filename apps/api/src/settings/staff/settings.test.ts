import type { inferRouterInputs } from '@trpc/server'
import { expect, test } from 'vitest'
import type { AppRouter } from '../../router.ts'
import { untilSomebodyWaits } from '../../testing/locks.ts'
import { openNodes } from '../../testing/nodes.ts'
import { openTestShop, type TestShop, until } from '../../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../../testing/shopper.ts'
import { apiKeyOf, signIn } from '../../testing/sign-in.ts'

const open = () => openTestShop({ works: false })
const adminOf = async (shop: TestShop) => {
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: ['settings:read', 'settings:write'] })
  return shop.as({ accessToken }).admin
}
const settingsOf = async (shop: TestShop) => (await adminOf(shop)).settings
const conflict = (entity: string, currentVersion: number | null = null) => ({
  code: 'CONFLICT',
  entity,
  currentVersion,
})
const asLoaded = {
  shopName: 'Test shop',
  timeZone: 'America/New_York',
  defaultMarket: 'US',
  orderNumberTemplate: 'ORD-{YY}{MM}{DD}-{SEQ:4}',
  holdMinutes: 30,
  captureMethod: 'automatic',
  cartIdleDays: 30,
  supportEmail: null,
  mailFromName: null,
  mailFromEmail: null,
  mailReplyTo: null,
  mailLogoUrl: null,
  mailColor: null,
  mailFooter: null,
  storefrontUrl: null,
  stockAlertsEmail: null,
  disputesEmail: null,
  shipsFrom: null,
  sellerCountry: null,
  sellerVatId: null,
  invoiceSeries: { template: 'INV-{YYYY}-{SEQ:5}', resets: 'yearly' },
  creditNoteSeries: { template: 'CN-{YYYY}-{SEQ:5}', resets: 'yearly' },
  sellerName: null,
  sellerAddressLines: [],
  sellerTaxNumber: null,
  sellerRegistration: null,
  unpaidOrdersMax: 1000,
  unpaidOrdersPerAddressMax: 20,
  reviewsModerated: true,
  reviewsForBuyersAlone: true,
  staffSecondFactor: 'optional',
  version: 1,
}

type Change = Omit<inferRouterInputs<AppRouter>['admin']['settings']['update'], 'version'>

const invoicing: Change = {
  invoiceSeries: { template: 'R{SEQ:6}', resets: 'never' },
  creditNoteSeries: { template: 'G{YYYY}-{SEQ:6}', resets: 'yearly' },
  sellerName: 'Teehaus GmbH',
  sellerAddressLines: ['Hauptstraße 1', '10115 Berlin'],
  sellerTaxNumber: '30/123/45678',
  sellerRegistration: { number: 'T7000012050002', holder: 'corporation' },
}

test('all settings are shown, and each of them can be changed', async () => {
  await using shop = await open()
  const { get, update } = await settingsOf(shop)
  expect(await get.query()).toEqual(asLoaded)
  const others = {
    shopName: 'Another shop',
    timeZone: 'Asia/Tokyo',
    defaultMarket: 'JP',
    orderNumberTemplate: 'T-{YYYY}{MM}{DD}-{SEQ:5}',
    holdMinutes: 10_080,
    captureMethod: 'manual' as const,
    cartIdleDays: 3_650,
    supportEmail: 'help@example.com',
    mailFromName: 'Another shop’s post',
    mailFromEmail: 'post@example.com',
    mailReplyTo: 'answers@example.com',
    mailLogoUrl: 'https://shop.example/logo.png',
    mailColor: '#0b5f6b',
    mailFooter: 'Another shop\n1 Main Street',
    storefrontUrl: 'https://shop.example/',
    stockAlertsEmail: 'stock@example.com',
    disputesEmail: 'disputes@example.com',
    shipsFrom: { country: 'JP', region: null, postalCode: '604-8006' },
    unpaidOrdersMax: 1,
    unpaidOrdersPerAddressMax: 100_000,
    reviewsModerated: false,
    reviewsForBuyersAlone: false,
    // Required, it would shut this very admin out, who has none.
    staffSecondFactor: 'optional' as const,
    sellerCountry: 'JP',
    sellerVatId: 'DE136695976',
    ...invoicing,
  }
  expect(await update.mutate({ ...others, version: 1 })).toEqual({ ...others, version: 2 })
  expect(await get.query()).toEqual({ ...others, version: 2 })
})

test('only what is given is changed and written down; a stale version is told the current one', async () => {
  await using shop = await open()
  const { update } = await settingsOf(shop)
  const changed = await update.mutate({ supportEmail: 'help@example.com', holdMinutes: 45, version: 1 })
  expect(changed).toEqual({ ...asLoaded, supportEmail: 'help@example.com', holdMinutes: 45, version: 2 })
  expect(await update.mutate({ holdMinutes: 45, shopName: undefined, version: 2 })).toEqual(changed)
  expect(await refusalFrom(update.mutate({ holdMinutes: 60, version: 1 }))).toEqual(conflict('settings', 2))
  const cleared = await update.mutate({ supportEmail: null, version: 2 })
  expect(cleared).toMatchObject({ supportEmail: null, holdMinutes: 45, version: 3 })
  const { rows } = await shop.database.pool.query(
    'select action, entity, entity_id, before, after from audit_entry order by at, id',
  )
  const facts = { action: 'admin.settings.update', entity: 'settings', entity_id: 'shop' }
  const mailed = { supportEmail: 'help@example.com' }
  expect(rows).toEqual([
    { ...facts, before: { supportEmail: null, holdMinutes: 30 }, after: { ...mailed, holdMinutes: 45 } },
    { ...facts, before: mailed, after: { supportEmail: null } },
  ])
})

test('what can’t be is refused with its path: zones that SQL does not know, numbers that could repeat', async () => {
  await using shop = await open()
  const { update, get } = await settingsOf(shop)
  const wrong: Change[] = [
    { shopName: '' },
    { timeZone: 'Berlin' },
    { timeZone: '+01:00' },
    // Node knows it, and in SQL it would be an error, or another zone.
    { timeZone: 'SystemV/PST8' },
    { timeZone: 'JST' },
    { timeZone: 'europe/berlin' },
    // And the other way round.
    { timeZone: 'Factory' },
    { defaultMarket: 'us' },
    { orderNumberTemplate: 'ORD-{SEQ:4}' },
    { orderNumberTemplate: 'ORD-{YY}{MM}{DD}-{SEQ:4}-{SHOP}' },
    { orderNumberTemplate: 'ORD-{YY}{MM}{DD}-{OPAQUE:3}' },
    // Can be read, and not follow the one in force.
    { orderNumberTemplate: 'ORD-{YY}{MM}{DD}-{OPAQUE:6}' },
    { invoiceSeries: { template: 'INV-{YYYY}', resets: 'yearly' } },
    { invoiceSeries: { template: 'INV-{SEQ:5}', resets: 'yearly' } },
    // Each could write a number of the series in force, of either kind.
    { invoiceSeries: { template: 'INV-{YYYY}-{SEQ:4}', resets: 'yearly' } },
    { invoiceSeries: { template: 'cn-{YYYY}-{SEQ:5}', resets: 'yearly' } },
    { creditNoteSeries: { template: 'INV-{YYYY}-{SEQ:5}', resets: 'yearly' } },
    { sellerName: '' },
    { sellerAddressLines: Array(9).fill('Hauptstraße 1') },
    { sellerTaxNumber: '' },
    // The check digit of a corporation's number is its first.
    { sellerRegistration: { number: 'T8000012050002', holder: 'corporation' } },
    { holdMinutes: 0 },
    { holdMinutes: 10_081 },
    { cartIdleDays: 0 },
    { cartIdleDays: 3_651 },
    { supportEmail: 'nobody' },
    { mailFromName: '' },
    { mailFromName: 'Shop\r\nBcc: eve@example.com' },
    { mailFromEmail: 'nobody' },
    { mailReplyTo: 'a@example.com, b@example.com' },
    // Read over the network without a seal, or no picture at all.
    { mailLogoUrl: 'http://shop.example/logo.png' },
    { mailLogoUrl: 'javascript:alert(1)' },
    { mailColor: 'red' },
    { mailColor: '#0b5f6b;background:url(x)' },
    { mailFooter: '' },
    { storefrontUrl: 'ftp://shop.example' },
    { unpaidOrdersMax: 0 },
    { unpaidOrdersMax: 1_001 },
    { unpaidOrdersPerAddressMax: 0 },
    { unpaidOrdersPerAddressMax: 100_001 },
  ]
  for (const change of wrong) {
    const { code, issues } = await refusalFrom(update.mutate({ ...change, version: 1 }))
    expect({ change, code, issues }).toEqual({
      change,
      code: 'VALIDATION_FAILED',
      issues: [{ path: Object.keys(change)[0], message: expect.any(String) }],
    })
  }
  const both = { orderNumberTemplate: '{YY}', timeZone: 'Mars/Olympus' }
  const { issues } = await refusalFrom(update.mutate({ ...both, version: 1 }))
  expect((issues as { path: string }[]).map(({ path }) => path)).toEqual(['orderNumberTemplate', 'timeZone'])
  expect(await get.query()).toEqual(asLoaded)
})

test('a series is not taken up whose numbers could be those of one that was given up, or of its twin', async () => {
  await using shop = await open()
  const { update } = await settingsOf(shop)
  await update.mutate({ ...invoicing, version: 1 })
  const issuesOf = async (change: object) => (await refusalFrom(update.mutate({ ...change, version: 2 }))).issues
  const earlier = { creditNoteSeries: { template: 'INV-{YYYY}-{SEQ:6}', resets: 'yearly' } }
  expect(await issuesOf(earlier)).toMatchObject([{ path: 'creditNoteSeries' }])
  const twins = { template: 'Z{SEQ:6}', resets: 'never' }
  expect(await issuesOf({ invoiceSeries: twins, creditNoteSeries: { ...twins, template: 'Z{SEQ:4}' } })).toMatchObject([
    { path: 'creditNoteSeries', message: expect.stringContaining('Z{SEQ:6}') },
  ])
  const back = { invoiceSeries: asLoaded.invoiceSeries } as const
  expect(await update.mutate({ invoiceSeries: { ...back.invoiceSeries, resets: 'yearly' }, version: 2 })).toMatchObject(
    back,
  )
})

test('the default market is one that is there and open, also when it is being closed meanwhile', async () => {
  await using shop = await open()
  const { settings, markets } = await adminOf(shop)
  const none = { code: 'NOT_FOUND', entity: 'market' }
  expect(await refusalFrom(settings.update.mutate({ defaultMarket: 'NOWHERE', version: 1 }))).toEqual(none)
  await markets.update.mutate({ code: 'DE', enabled: false, version: 1 })
  const closed = conflict('defaultMarket')
  expect(await refusalFrom(settings.update.mutate({ defaultMarket: 'DE', version: 1 }))).toEqual(closed)
  const holding = await shop.database.pool.connect()
  await holding.query('begin')
  await holding.query(`select from market where code = 'JP' for update`)
  const closing = markets.update.mutate({ code: 'JP', enabled: false, version: 1 })
  await untilSomebodyWaits(shop)
  const refused = refusalFrom(settings.update.mutate({ defaultMarket: 'JP', version: 1 }))
  await until(async () => {
    const query = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return (await shop.database.pool.query(query)).rowCount === 2
  })
  await holding.query('commit')
  holding.release()
  expect((await closing).enabled).toBe(false)
  expect(await refused).toEqual(closed)
})

test('a change is in force on every node within a second: market, numbers and caps of the next order', async () => {
  await using shop = await open()
  await using nodes = await openNodes(shop, 2, { works: false })
  const [near, far] = [nodes.at(0), nodes.at(1)]
  expect((await far.as().cart.create.mutate()).cart.market).toBe('US')
  const { update } = await settingsOf(near)
  await update.mutate({
    defaultMarket: 'JP',
    orderNumberTemplate: 'T-{YYYY}{MM}{DD}-{SEQ:6}',
    unpaidOrdersMax: 1,
    version: 1,
  })
  await until(async () => (await far.as().cart.create.mutate()).cart.market === 'JP')
  const { order } = await (await openGuest(far, { mug: 1 })).place()
  expect(order.orderNumber).toMatch(/^T-\d{8}-000001$/)
  const second = await openGuest(far, { mug: 1 })
  expect(await refusalFrom(second.place())).toMatchObject({ code: 'LIMIT_EXCEEDED', max: 1 })
})

test('of eight changes of one version that wait together, one is made and seven are told the version', async () => {
  await using shop = await open()
  const { update, get } = await settingsOf(shop)
  const holding = await shop.database.pool.connect()
  await holding.query('begin')
  await holding.query('select from shop_setting for update')
  const calls = Array.from({ length: 8 }, (_, index) => update.mutate({ holdMinutes: 40 + index, version: 1 }))
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
  expect(await Promise.all(refusals)).toEqual(Array(7).fill(conflict('settings', 2)))
  expect((await get.query()).version).toBe(2)
  const { rowCount } = await shop.database.pool.query('select from audit_entry')
  expect(rowCount).toBe(1)
})

test('a tool with a key reads and changes settings within its scopes', async () => {
  await using shop = await open()
  const reader = shop.as({ apiKey: await apiKeyOf(shop, ['settings:read']) }).admin.settings
  const writer = shop.as({ apiKey: await apiKeyOf(shop, ['settings:write']) }).admin.settings
  expect(await refusalFrom(reader.update.mutate({ holdMinutes: 45, version: 1 }))).toEqual({
    code: 'FORBIDDEN',
    permission: 'settings:write',
  })
  expect(await refusalFrom(writer.get.query())).toEqual({ code: 'FORBIDDEN', permission: 'settings:read' })
  await writer.update.mutate({ holdMinutes: 45, version: 1 })
  expect((await reader.get.query()).holdMinutes).toBe(45)
})
