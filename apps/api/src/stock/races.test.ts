/** @module-tag long */
import { expect, test } from 'vitest'
import { untilSomebodyWaits } from '../testing/locks.ts'
import { openNodes } from '../testing/nodes.ts'
import { openBundles } from '../testing/open-bundles.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { draftProduct, productStaff } from '../testing/product-staff.ts'
import { type Guest, openGuest, refusalFrom, stockProblems } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'
import { key, levelsOf, mainLocation, stockStaff } from '../testing/stock-staff.ts'

const many = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))

/** "done", or the code of the refusal; fails where it was neither. */
const outcomeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    async (error) => (await refusalFrom(Promise.reject(error))).code,
  )

const times = (outcomes: readonly string[], outcome: string) => outcomes.filter((one) => one === outcome).length

async function openShelves(stock: { mug?: number; teapot?: number; book?: number }) {
  const shop = await openTestShop({ works: false, stock })
  const staff = await stockStaff(shop)
  const { id: annex } = await staff.locations.create.mutate({ code: 'annex', name: 'Annex' })
  return { shop, staff, annex, main: await mainLocation(shop) }
}

const guestsWith = (shop: TestShop, count: number, quantity: number): Promise<Guest[]> =>
  many(count, () => openGuest(shop, { mug: quantity }))

test('a shelf counts down while twenty buy: every mug goes once, and none is promised that is gone', async () => {
  const { shop, staff, main } = await openShelves({ mug: 20 })
  await using _ = shop
  const { mug } = shop.id.variant
  const guests = await guestsWith(shop, 20, 1)
  const requests = await Promise.all(guests.map((guest) => guest.request()))
  const lines = [{ variantId: mug, delta: -1 }]
  const [bought, taken] = await Promise.all([
    many(20, async (index) => {
      const [guest, request] = [guests[index], requests[index]]
      return guest && request ? outcomeOf(guest.shop.orders.place.mutate(request)) : 'nobody'
    }),
    many(12, () => outcomeOf(staff.adjust.mutate({ locationId: main, reason: 'broken', lines, ...key() }))),
  ])
  expect(times(bought, 'done') + times(taken, 'done')).toBe(20)
  expect(times([...bought, ...taken], 'OUT_OF_STOCK')).toBe(12)
  expect(await levelsOf(shop, mug)).toEqual([`main ${20 - times(taken, 'done')}/${times(bought, 'done')}`])
  expect(await stockProblems(shop)).toEqual([])
})

test('counts, rules and transfers among twenty who buy oversell nothing, and lose nothing', async () => {
  const { shop, staff, main, annex } = await openShelves({ mug: 16 })
  await using _ = shop
  const { mug } = shop.id.variant
  await staff.adjust.mutate({ locationId: annex, kind: 'receive', lines: [{ variantId: mug, delta: 8 }], ...key() })
  const guests = await guestsWith(shop, 20, 2)
  const requests = await Promise.all(guests.map((guest) => guest.request()))
  const set = (line: object) =>
    outcomeOf(staff.set.mutate({ locationId: main, lines: [{ variantId: mug, ...line }], ...key() }))
  const move = (fromLocationId: string, toLocationId: string) =>
    outcomeOf(
      staff.transfer.mutate({ fromLocationId, toLocationId, lines: [{ variantId: mug, quantity: 2 }], ...key() }),
    )
  const [bought, moved, counted] = await Promise.all([
    many(20, async (index) => {
      const [guest, request] = [guests[index], requests[index]]
      return guest && request ? outcomeOf(guest.shop.orders.place.mutate(request)) : 'nobody'
    }),
    many(8, (index) => (index % 2 === 0 ? move(main, annex) : move(annex, main))),
    many(8, (index) => set(index % 2 === 0 ? { onHand: 10 } : { tracked: false })),
  ])
  const typed = ['done', 'OUT_OF_STOCK', 'RESERVED_EXCEEDS_ON_HAND']
  expect([...bought, ...moved, ...counted].filter((outcome) => !typed.includes(outcome))).toEqual([])
  expect(times(bought, 'done')).toBeGreaterThan(0)
  expect(await stockProblems(shop)).toEqual([])
})

test('transfers both ways of the same goods, named in any order, never wait in a circle', async () => {
  const { shop, staff, main, annex } = await openShelves({ mug: 10, teapot: 10, book: 10 })
  await using _ = shop
  const { mug, teapot, book } = shop.id.variant
  const goods = [mug, teapot, book]
  const lines = goods.map((variantId) => ({ variantId, quantity: 5 }))
  await staff.transfer.mutate({ fromLocationId: main, toLocationId: annex, lines, ...key() })
  // A circle is looked for at once, on connections that are opened from now on.
  const { pathname } = new URL(shop.options.databaseUrl)
  await shop.database.pool.query(`alter database ${pathname.slice(1)} set deadlock_timeout = '5ms'`)
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  {
    await using nodes = await openNodes(shop, 3, { works: false })
    const send = (index: number) => {
      const [fromLocationId, toLocationId] = index % 2 === 0 ? [main, annex] : [annex, main]
      const named = [...goods.slice(index % 3), ...goods.slice(0, index % 3)]
      const asked = (index % 4 < 2 ? named : named.toReversed()).map((variantId) => ({ variantId, quantity: 1 }))
      const { transfer } = nodes.at(index < 4 ? 1 : 2).as({ accessToken }).admin.stock
      return outcomeOf(transfer.mutate({ fromLocationId, toLocationId, lines: asked, ...key() }))
    }
    for (let round = 0; round < 4; round++) {
      // All stand before the same goods, and are let in together.
      const holder = await shop.database.pool.connect()
      await holder.query('begin; select from stock_level for update')
      const sending = many(8, send)
      await untilSomebodyWaits(shop, 8)
      await holder.query('rollback')
      holder.release()
      expect(times(await sending, 'done')).toBe(8)
    }
  }
  // PostgreSQL counts a connection's deadlocks when it ends, at the latest.
  const { rows } = await shop.database.pool.query(
    'select deadlocks from pg_stat_database where datname = current_database()',
  )
  expect(rows).toEqual([{ deadlocks: 0 }])
  for (const variantId of goods) expect(await levelsOf(shop, variantId)).toEqual(['annex 5/0', 'main 5/0'])
})

test('a level that eight make at once is made once, with all that came in', async () => {
  const { shop, staff, annex } = await openShelves({})
  await using _ = shop
  const { mug, ebook } = shop.id.variant
  const lines = [
    { variantId: mug, delta: 2 },
    { variantId: ebook, delta: 3 },
  ]
  const receive = (index: number) =>
    staff.adjust.mutate({
      ...{ locationId: annex, kind: 'receive', lines: index % 2 === 0 ? lines : lines.toReversed() },
      ...key(),
    })
  await many(8, receive)
  expect(await levelsOf(shop, mug)).toEqual(['annex 16/0', 'main 10/0'])
  expect(await levelsOf(shop, ebook)).toEqual(['annex 24/0'])
})

test('of eight who count the same shelf from the same sheet, one is believed', async () => {
  const { shop, staff, main } = await openShelves({})
  await using _ = shop
  const { mug } = shop.id.variant
  const outcomes = await many(8, (index) =>
    outcomeOf(
      staff.set.mutate({ locationId: main, lines: [{ variantId: mug, onHand: index, expectedOnHand: 10 }], ...key() }),
    ),
  )
  expect([times(outcomes, 'done'), times(outcomes, 'CONFLICT')]).toEqual([1, 7])
})

test('of those who fill the shelf of a variant and those who make a bundle of it, some are too late', async () => {
  const { shop, staff, main, annex } = await openShelves({})
  await using _ = shop
  const { vase, ebook } = shop.id.variant
  const bundles = await openBundles(shop)
  for (const variant of ['vase', 'ebook'] as const) {
    const lines = [{ variantId: shop.id.variant[variant], delta: 1 }]
    await many(16, (index) =>
      outcomeOf(
        index % 2 === 0
          ? bundles.setBundle(variant, { book: 1 + index })
          : staff.adjust.mutate({ locationId: index % 4 === 1 ? main : annex, kind: 'receive', lines, ...key() }),
      ),
    )
  }
  const { rows } = await shop.database.pool.query(
    `select variant_id from stock_level where variant_id in (select bundle_id from bundle_component) and tracked
       and (on_hand > 0 or variant_id = $1)`,
    [ebook],
  )
  expect(rows).toEqual([])
  expect([await levelsOf(shop, vase), await stockProblems(shop)]).toEqual([expect.anything(), []])
})

test('eight who write stock of a variant while it is removed are all told that there is none', async () => {
  const { shop, staff, main } = await openShelves({})
  await using _ = shop
  const made = await draftProduct(await productStaff(shop), 'Mistake', { skus: ['M-1'] })
  const [variantId = ''] = made.variants.map(({ id }) => id)
  const remover = await shop.database.pool.connect()
  await remover.query('begin')
  await remover.query('delete from variant where id = $1', [variantId])
  const lines = [{ variantId, delta: 1 }]
  const late = many(8, () => refusalFrom(staff.adjust.mutate({ locationId: main, kind: 'receive', lines, ...key() })))
  await untilSomebodyWaits(shop, 4)
  await remover.query('commit')
  remover.release()
  expect(new Set((await late).map(({ code }) => code))).toEqual(new Set(['NOT_FOUND']))
})
