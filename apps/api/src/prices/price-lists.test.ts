import { expect, test } from 'vitest'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { pricesFor, pricesStaff, usd } from '../testing/prices.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const open = () => openTestShop({ works: false })

/** A customer who puts so many mugs into the cart. */
async function buyer(shop: TestShop, quantity = 1) {
  const { accessToken, accountId } = await signIn(shop)
  const theirs = shop.as({ accessToken })
  await theirs.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity })
  const line = async () => (await theirs.cart.get.query())?.quote.lines[0]
  return { id: accountId, line, paid: async () => (await line())?.unitPrice.amount }
}
const entry = (shop: TestShop, ...tiers: [minQuantity: number, amount: number][]) => ({
  variantId: shop.id.variant.mug,
  market: 'US',
  tiers: tiers.map(([minQuantity, amount]) => ({ minQuantity, unitPrice: usd(amount) })),
})

test('whoever is in a group pays what its list says, by quantity; nobody else does, nor the catalogue', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const group = await prices.groups.create.mutate({ code: 'wholesale', name: 'Wholesale' })
  const twice = [group.id, group.id.toUpperCase()]
  const list = await prices.lists.create.mutate({ name: 'Trade', customerGroupIds: twice })
  expect(list.customerGroupIds).toEqual([group.id])
  const entries = [entry(shop, [1, 2_000], [5, 1_500])]
  const priceListId = list.id
  expect(await prices.lists.setEntries.mutate({ priceListId, entries, version: 1 })).toMatchObject({ version: 2 })
  const [one, five, other] = [await buyer(shop), await buyer(shop, 5), await buyer(shop)]
  const customerIds = [one.id, five.id]
  const asked = { customerGroupId: group.id, customerIds }
  expect(await prices.groups.addMembers.mutate(asked)).toEqual({ changedCount: 2 })
  expect(await prices.groups.addMembers.mutate(asked)).toEqual({ changedCount: 0 })
  expect(await Promise.all([one, five, other].map(({ paid }) => paid()))).toEqual([2_000, 1_500, 2_499])
  const { id: saidId, name } = list
  expect((await five.line())?.reasons.at(-1)).toEqual({
    ...{ kind: 'price_list', unitPrice: usd(1_500), priceListId: saidId, name, minQuantity: 5, endsAt: null },
  })
  const { items } = await shop.as().catalog.products.list.query({ q: 'mug' })
  expect(items).toEqual([])
  const { items: members } = await prices.groups.members.query({ customerGroupId: group.id })
  expect(members.map(({ id }) => id).toSorted()).toEqual(customerIds.toSorted())
  await prices.groups.removeMembers.mutate({ customerGroupId: group.id, customerIds: [one.id] })
  expect(await Promise.all([one, five].map(({ paid }) => paid()))).toEqual([2_499, 1_500])
})

test('a list for everybody is in the lists of products, from its start to its end, until it is removed', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const listed = async () => (await shop.as().catalog.products.list.query({ q: 'mug' })).items[0]?.price.amount
  const { id: priceListId } = await prices.lists.create.mutate({ name: 'Summer', customerGroupIds: null })
  const entries = [entry(shop, [1, 2_000])]
  await prices.lists.setEntries.mutate({ priceListId, entries, version: 1 })
  expect([await listed(), await pricesFor(shop, { mug: 1 })]).toEqual([2_000, [[2_000, 'variant_price', 'price_list']]])
  await prices.lists.update.mutate({ priceListId, startsAt: new Date('2100-01-01'), version: 2 })
  expect([await listed(), (await pricesFor(shop, { mug: 1 }))[0]?.[0]]).toEqual([2_499, 2_499])
  await prices.lists.update.mutate({ priceListId, startsAt: null, version: 3 })
  expect(await listed()).toBe(2_000)
  expect(await prices.lists.get.query({ priceListId })).toMatchObject({ version: 4, run: { doneCount: 1 } })
  await prices.lists.remove.mutate({ priceListId, version: 4 })
  expect(await listed()).toBe(2_499)
  const { rows } = await shop.database.pool.query(
    `select action, before, after from audit_entry where entity = 'priceList' order by at, id`,
  )
  expect(rows.map(({ action }) => action.split('.').at(-1))).toEqual([
    ...['create', 'setEntries', 'update', 'update', 'remove'],
  ])
  const key = `${shop.id.variant.mug}/US`
  expect(rows[1]).toMatchObject({ before: { [key]: null }, after: { [key]: [{ unitPriceMinor: 2_000 }] } })
})

test('entries are replaced one by one, taken off by no tiers, and read page by page', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const { id: priceListId } = await prices.lists.create.mutate({ name: 'All', customerGroupIds: null })
  const names = ['mug', 'teapot', 'book', 'lamp'] as const
  const at = (name: (typeof names)[number], amount: number) => ({
    ...entry(shop, [1, amount]),
    variantId: shop.id.variant[name],
  })
  await prices.lists.setEntries.mutate({
    priceListId,
    entries: names.map((name, index) => at(name, 100 + index)),
    version: 1,
  })
  const entries = [at('book', 50), { ...at('mug', 1), tiers: [] }]
  await prices.lists.setEntries.mutate({ priceListId, entries, version: 2 })
  const read: Record<string, number | undefined> = {}
  let cursor: string | undefined
  do {
    const page = await prices.lists.entries.query({ priceListId, limit: 2, ...(cursor ? { cursor } : {}) })
    for (const { sku, tiers } of page.items) read[sku] = tiers[0]?.unitPrice.amount
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(read).toEqual({ 'TEA-1': 101, 'BOOK-1': 50, 'LAMP-1': 103 })
  expect(await refusalFrom(prices.lists.entries.query({ priceListId, cursor: 'x' }))).toMatchObject({
    issues: [{ path: 'cursor' }],
  })
  expect(await prices.lists.setEntries.mutate({ priceListId, entries, version: 3 })).toMatchObject({ version: 3 })
})

test('what a list can not say is refused: twins, rising prices, other currencies, what nobody knows', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const { id: priceListId } = await prices.lists.create.mutate({ name: 'All', customerGroupIds: null })
  const mug = (...tiers: Parameters<typeof entry>[1][]) => entry(shop, ...tiers)
  const wrong: [ReturnType<typeof mug>[], string][] = [
    [[mug([1, 5]), mug([1, 4])], 'entries.1'],
    [[mug([1, 5], [2, 6])], 'entries.0.tiers.1.unitPrice'],
    [[{ ...mug([1, 5]), market: 'DE' }], 'entries.0.tiers.0.unitPrice.currency'],
  ]
  for (const [entries, path] of wrong) {
    const refusal = await refusalFrom(prices.lists.setEntries.mutate({ priceListId, entries, version: 1 }))
    expect(refusal).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path }] })
  }
  const unknown = { ...mug([1, 5]), variantId: crypto.randomUUID() }
  const setUnknown = prices.lists.setEntries.mutate({ priceListId, entries: [unknown], version: 1 })
  expect(await refusalFrom(setUnknown)).toEqual({ code: 'NOT_FOUND', entity: 'variant' })
  const forUnknown = { name: 'x', customerGroupIds: [crypto.randomUUID()] }
  expect(await refusalFrom(prices.lists.create.mutate(forUnknown))).toMatchObject({ entity: 'customerGroup' })
  expect((await prices.lists.get.query({ priceListId })).version).toBe(1)
})

test('a group stays while something is for it, has one code, and only customers come into it', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const group = await prices.groups.create.mutate({ code: 'VIP', name: 'VIP' })
  const conflict = { code: 'CONFLICT', entity: 'customerGroup' }
  expect(await refusalFrom(prices.groups.create.mutate({ code: 'vip', name: 'again' }))).toMatchObject(conflict)
  const customerGroupId = group.id
  const renamed = await prices.groups.update.mutate({ customerGroupId, name: 'Very', version: 1 })
  expect(renamed).toEqual({ ...group, name: 'Very', version: 2 })
  const colleague = await signIn(shop, { role: 'STAFF', permissions: [] })
  const add = prices.groups.addMembers.mutate({ customerGroupId, customerIds: [colleague.accountId] })
  expect(await refusalFrom(add)).toEqual({ code: 'NOT_FOUND', entity: 'customer' })
  const list = await prices.lists.create.mutate({ name: 'For VIPs', customerGroupIds: [customerGroupId] })
  expect(await refusalFrom(prices.groups.remove.mutate({ customerGroupId, version: 2 }))).toMatchObject(conflict)
  await prices.lists.remove.mutate({ priceListId: list.id, version: 1 })
  await prices.groups.addMembers.mutate({ customerGroupId, customerIds: [(await signIn(shop)).accountId] })
  expect(await prices.groups.remove.mutate({ customerGroupId, version: 2 })).toEqual({ ok: true })
  expect((await prices.groups.list.query()).items).toEqual([])
})

test('of eight who remove a group and eight who make lists for it, none makes one for what is gone', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const { id } = await prices.groups.create.mutate({ code: 'vip', name: 'VIP' })
  const answers = await Promise.allSettled([
    ...Array.from({ length: 8 }, () => prices.groups.remove.mutate({ customerGroupId: id, version: 1 })),
    ...Array.from({ length: 8 }, () => prices.lists.create.mutate({ name: 'x', customerGroupIds: [id] })),
  ])
  const codes = await Promise.all(
    answers.flatMap((answer) =>
      answer.status === 'rejected' ? [refusalFrom(Promise.reject(answer.reason)).then(({ code }) => code)] : [],
    ),
  )
  expect(codes.filter((code) => code !== 'NOT_FOUND' && code !== 'CONFLICT')).toEqual([])
  const [groups, lists] = [(await prices.groups.list.query()).items, (await prices.lists.list.query()).items]
  expect(groups.length === 0).toBe(lists.length === 0)
})

test('whoever removes a group waits for a price list that is being made for it, and is told of it', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const { id } = await prices.groups.create.mutate({ code: 'vip', name: 'VIP' })
  const list = await prices.lists.create.mutate({ name: 'x', customerGroupIds: null })
  const maker = await shop.database.pool.connect()
  await maker.query('begin')
  await maker.query('insert into price_list_group (price_list_id, customer_group_id) values ($1, $2)', [list.id, id])
  const refusal = refusalFrom(prices.groups.remove.mutate({ customerGroupId: id, version: 1 }))
  refusal.catch(() => undefined)
  await untilSomebodyWaits(shop)
  await maker.query('commit')
  maker.release()
  expect(await refusal).toEqual({ code: 'CONFLICT', entity: 'customerGroup', currentVersion: 1 })
})
