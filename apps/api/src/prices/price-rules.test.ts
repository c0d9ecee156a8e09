import type { CategoryId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { pricesFor, pricesStaff, usd } from '../testing/prices.ts'
import { refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

const open = () => openTestShop({ works: false })
const off = (percent: number, markets: string[] | null = null) =>
  ({ kind: 'percent', percentPpm: percent * 10_000, markets }) as const
const all = [{ kind: 'all' as const }]

/** Teapots and mugs lie in "tea", which lies in "kitchen". */
async function openKitchen(shop: TestShop): Promise<{ kitchen: CategoryId; tea: CategoryId }> {
  const { newId } = shop.served.deps
  const [kitchen, tea] = [newId<CategoryId>(), newId<CategoryId>()]
  await shop.database.pool.query(`insert into category (id, slug, title) values ($1, 'kitchen', 'Kitchen')`, [kitchen])
  await shop.database.pool.query(`insert into category (id, parent_id, slug, title) values ($1, $2, 'tea', 'Tea')`, [
    tea,
    kitchen,
  ])
  await shop.database.pool.query(`insert into product_category (product_id, category_id) values ($1, $3), ($2, $3)`, [
    shop.id.product.mug,
    shop.id.product.teapot,
    tea,
  ])
  return { kitchen, tea }
}

test('a rule covers variants, products, categories with what lies below, collections, or everything', async () => {
  await using shop = await open()
  const { prices, collections } = await pricesStaff(shop)
  const { kitchen, tea } = await openKitchen(shop)
  const gifts = await collections.create.mutate({ code: 'gifts', title: 'Gifts' })
  await collections.addProducts.mutate({ collectionId: gifts.id, productIds: [shop.id.product.book] })
  const rule = await prices.rules.create.mutate({ name: 'Half', reduction: off(50), scopes: all })
  const isHalf = async () => {
    const names = ['mug', 'teapot', 'book', 'ebook'] as const
    const paid = await pricesFor(shop, { mug: 1, teapot: 1, book: 1, ebook: 1 })
    return names.filter((_, line) => paid[line]?.includes('price_rule'))
  }
  expect(await isHalf()).toEqual(['mug', 'teapot', 'book', 'ebook'])
  const covered: [Parameters<typeof prices.rules.update.mutate>[0]['scopes'], string[]][] = [
    [[{ kind: 'variant', ids: [shop.id.variant.ebook] }], ['ebook']],
    [[{ kind: 'product', ids: [shop.id.product.mug, shop.id.product.ebook] }], ['mug', 'ebook']],
    [[{ kind: 'category', ids: [tea] }], ['mug', 'teapot']],
    [[{ kind: 'category', ids: [kitchen] }], ['mug', 'teapot']],
    [[{ kind: 'collection', ids: [gifts.id] }], ['book']],
    [
      [
        { kind: 'collection', ids: [gifts.id] },
        { kind: 'variant', ids: [shop.id.variant.mug] },
      ],
      ['mug', 'book'],
    ],
  ]
  let { version } = rule
  for (const [scopes, names] of covered) {
    const updated = await prices.rules.update.mutate({ priceRuleId: rule.id, scopes, version })
    expect(new Set(updated.scopes)).toEqual(new Set(scopes))
    expect(await isHalf()).toEqual(names)
    version = updated.version
  }
})

test('the lists follow a rule over few products at once: made, changed, disabled, enabled, removed', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const listed = async () => {
    const { items } = await shop.as().catalog.products.list.query({ sort: { by: 'title', order: 'asc' } })
    return Object.fromEntries(items.map(({ slug, price, compareAt }) => [slug, [price.amount, compareAt?.amount]]))
  }
  const product = (name: 'mug' | 'book') => [{ kind: 'product' as const, ids: [shop.id.product[name]] }]
  const rule = await prices.rules.create.mutate({ name: 'Half', reduction: off(50), scopes: product('mug') })
  expect(await listed()).toEqual({ mug: [1_250, 2_499] })
  const key = { priceRuleId: rule.id }
  await prices.rules.update.mutate({ ...key, scopes: product('book'), version: 1 })
  expect(await listed()).toEqual({ mug: [2_499, undefined], book: [900, 1_800] })
  await prices.rules.disable.mutate({ ...key, version: 2 })
  expect((await listed()).book).toEqual([1_800, undefined])
  await prices.rules.enable.mutate({ ...key, version: 3 })
  expect((await listed()).book).toEqual([900, 1_800])
  expect(await prices.rules.get.query(key)).toMatchObject({ version: 4, run: { totalCount: 1, doneCount: 1 } })
  await prices.rules.remove.mutate({ ...key, version: 4 })
  expect((await listed()).book).toEqual([1_800, undefined])
  const { rows } = await shop.database.pool.query(
    `select action, before, after from audit_entry where entity = 'priceRule' order by at, id`,
  )
  expect(rows.map(({ action }) => action.split('.').at(-1))).toEqual([
    ...['create', 'update', 'disable', 'enable', 'remove'],
  ])
  expect([rows[2].before, rows[2].after]).toEqual([{ enabled: true }, { enabled: false }])
})

test('priorities decide who comes first, an exclusive rule applies alone, none leads below the floor', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const mug = { variantId: shop.id.variant.mug, market: 'US' }
  await prices.set.mutate({ ...mug, price: usd(10_000), floor: usd(6_000), version: 1 })
  const fixed = { kind: 'fixed' as const, amounts: [{ market: 'US', amount: usd(1_000) }] }
  const second = await prices.rules.create.mutate({ name: '10 off', reduction: fixed, scopes: all })
  await prices.rules.create.mutate({ name: '20 %', reduction: off(20), scopes: all, priority: 1 })
  expect(await pricesFor(shop, { mug: 1 })).toEqual([[7_000, 'variant_price', 'price_rule', 'price_rule']])
  await prices.rules.update.mutate({ priceRuleId: second.id, priority: 2, version: 1 })
  expect(await pricesFor(shop, { mug: 1 })).toEqual([[7_200, 'variant_price', 'price_rule', 'price_rule']])
  const last = await prices.rules.create.mutate({ name: 'Alone', reduction: off(5), scopes: all, exclusive: true })
  expect(await pricesFor(shop, { mug: 1 })).toEqual([[9_500, 'variant_price', 'price_rule']])
  await prices.rules.update.mutate({ priceRuleId: last.id, reduction: off(90), version: 1 })
  expect(await pricesFor(shop, { mug: 1 })).toEqual([[6_000, 'variant_price', 'price_rule', 'floor']])
})

test('a rule holds in its markets and for its groups alone, and a fixed amount is that of the market', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const amounts = [
    { market: 'JP', amount: { amount: 300, currency: 'JPY' } },
    { market: 'DE', amount: { amount: 100, currency: 'EUR' } },
  ]
  const rule = await prices.rules.create.mutate({ name: 'Off', reduction: { kind: 'fixed', amounts }, scopes: all })
  expect(rule.reduction).toEqual({ kind: 'fixed', amounts: amounts.toReversed() })
  expect(await pricesFor(shop, { mug: 1 })).toEqual([[2_499, 'variant_price']])
  expect(await pricesFor(shop, { mug: 1 }, 'DE')).toEqual([[2_400, 'variant_price', 'price_rule']])
  expect(await pricesFor(shop, { mug: 1 }, 'JP')).toEqual([[3_000, 'variant_price', 'price_rule']])
  const group = await prices.groups.create.mutate({ code: 'vip', name: 'VIP' })
  const forVips = { customerGroupIds: [group.id], reduction: off(50, ['US']), version: 1 }
  await prices.rules.update.mutate({ priceRuleId: rule.id, ...forVips })
  const ada = await signIn(shop)
  const theirs = shop.as({ accessToken: ada.accessToken })
  await theirs.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const paid = async () => (await theirs.cart.get.query())?.quote.lines[0]?.unitPrice.amount
  expect(await paid()).toBe(2_499)
  await prices.groups.addMembers.mutate({ customerGroupId: group.id, customerIds: [ada.accountId] })
  expect(await paid()).toBe(1_250)
  expect((await pricesFor(shop, { mug: 1 }))[0]?.[0]).toBe(2_499)
  const page = await shop.as({ accessToken: ada.accessToken }).catalog.products.get.query({ slug: 'mug' })
  expect(page.variants[0]?.price).toEqual(usd(2_499))
})

test('a preview tells how many variants a rule would cover and what they would cost, and writes nothing', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const draft = { name: 'Half', reduction: off(50, ['US']), scopes: all }
  const { variantCount, examples } = await prices.rules.preview.query({ ...draft, limit: 3 })
  expect([variantCount, examples.length]).toEqual([7, 3])
  const mug = [{ kind: 'variant' as const, ids: [shop.id.variant.mug] }]
  const rule = await prices.rules.create.mutate({ ...draft, scopes: mug })
  const instead = { ...draft, scopes: mug, reduction: off(20, ['US', 'JP']), priceRuleId: rule.id }
  expect((await prices.rules.preview.query({ ...draft, scopes: mug })).examples).toMatchObject([
    { before: usd(1_250), after: usd(625) },
  ])
  expect(await prices.rules.preview.query({ ...instead, startsAt: new Date('2100-01-01') })).toMatchObject({
    variantCount: 1,
    examples: [
      { market: 'JP', before: { amount: 3_300 }, after: { amount: 2_640 } },
      { market: 'US', before: usd(1_250), after: usd(1_999), reasons: [{}, { kind: 'price_rule' }] },
    ],
  })
  expect((await prices.rules.list.query()).items).toEqual([rule])
})

test('what a rule can not be is refused, and so is what it names and nobody knows', async () => {
  await using shop = await open()
  const { prices, collections } = await pricesStaff(shop)
  const { create } = prices.rules
  const draft = { name: 'Half', reduction: off(50), scopes: all }
  const fixed = (amounts: { market: string; amount: ReturnType<typeof usd> }[]) => ({ kind: 'fixed' as const, amounts })
  const twin = () => ({ market: 'US', amount: usd(1) })
  const wrong: [Partial<Parameters<typeof create.mutate>[0]>, string][] = [
    [{ reduction: off(0) }, 'reduction.percentPpm'],
    [{ reduction: off(101) }, 'reduction.percentPpm'],
    [{ reduction: fixed([twin(), twin()]) }, 'reduction.amounts.1.market'],
    [{ reduction: fixed([{ market: 'DE', amount: usd(1) }]) }, 'reduction.amounts.0.amount.currency'],
    [{ scopes: [] }, 'scopes'],
    [{ customerGroupIds: [] }, 'customerGroupIds'],
    [{ startsAt: new Date(2), endsAt: new Date(1) }, 'endsAt'],
  ]
  for (const [part, path] of wrong) {
    expect(await refusalFrom(create.mutate({ ...draft, ...part }))).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ path }],
    })
  }
  const ids = [crypto.randomUUID()]
  for (const kind of ['variant', 'product', 'category', 'collection'] as const) {
    const refusal = await refusalFrom(create.mutate({ ...draft, scopes: [{ kind, ids }] }))
    expect(refusal).toEqual({ code: 'NOT_FOUND', entity: kind })
  }
  expect(await refusalFrom(create.mutate({ ...draft, customerGroupIds: ids }))).toMatchObject({
    entity: 'customerGroup',
  })
  expect(await refusalFrom(create.mutate({ ...draft, reduction: off(5, ['XX']) }))).toMatchObject({ entity: 'market' })
  expect((await prices.rules.list.query()).items).toEqual([])
  const { id: collectionId } = await collections.create.mutate({ code: 'c', title: 'C' })
  const used = await create.mutate({ ...draft, scopes: [{ kind: 'collection', ids: [collectionId] }] })
  const inUse = { code: 'CONFLICT', entity: 'collection' }
  expect(await refusalFrom(collections.remove.mutate({ collectionId, version: 1 }))).toMatchObject(inUse)
  await prices.rules.remove.mutate({ priceRuleId: used.id, version: 1 })
  expect(await collections.remove.mutate({ collectionId, version: 1 })).toEqual({ ok: true })
})

test('of eight who change a rule at once, one does, and seven are told its new version', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const { id } = await prices.rules.create.mutate({ name: 'Half', reduction: off(50), scopes: all })
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, (_, index) =>
      prices.rules.update.mutate({ priceRuleId: id, name: `Half ${index}`, version: 1 }),
    ),
  )
  const refused = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [refusalFrom(Promise.reject(answer.reason))] : [],
  )
  const conflict = { code: 'CONFLICT', entity: 'priceRule', currentVersion: 2 }
  expect(await Promise.all(refused)).toEqual(Array(7).fill(conflict))
})

test('a rule of the original price says so wherever it is told, and can become one of what is left', async () => {
  await using shop = await open()
  const { prices } = await pricesStaff(shop)
  const variantId = shop.id.variant.mug
  const set = { variantId, market: 'US', price: usd(2_000), compareAt: usd(4_000), version: 1 }
  await prices.set.mutate(set)
  const reduction = { kind: 'percent_of_original' as const, percentPpm: 600_000, markets: ['US'] }
  const draft = { name: 'Clearance', reduction, scopes: [{ kind: 'variant' as const, ids: [variantId] }] }
  const { examples } = await prices.rules.preview.query(draft)
  expect(examples).toMatchObject([{ before: usd(2_000), after: usd(1_600) }])
  const { id: priceRuleId } = await prices.rules.create.mutate(draft)
  expect(await prices.rules.get.query({ priceRuleId })).toMatchObject({ reduction, version: 1 })
  expect(await pricesFor(shop, { mug: 1 })).toEqual([[1_600, 'variant_price', 'price_rule']])
  const { prices: told } = await prices.get.query({ variantId })
  expect(told.find(({ market }) => market === 'US')?.now.reasons.at(-1)).toMatchObject({
    reduction: { kind: 'percent_of_original', percentPpm: 600_000 },
  })
  const ofPrice = { ...reduction, kind: 'percent' as const }
  const changed = await prices.rules.update.mutate({ priceRuleId, reduction: ofPrice, version: 1 })
  expect(changed).toMatchObject({ reduction: ofPrice, version: 2 })
  expect(await pricesFor(shop, { mug: 1 })).toEqual([[800, 'variant_price', 'price_rule']])
})
