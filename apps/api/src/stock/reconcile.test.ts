import { findViolations } from '@tillwright/db/invariants/find-violations'
import { expect, test } from 'vitest'
import { openTestShop } from '../testing/open-test-shop.ts'
import { openGuest } from '../testing/shopper.ts'
import { stockStaff } from '../testing/stock-staff.ts'

test('a healthy shop has no difference; one that is made by hand is found, as the invariants find it', async () => {
  const breaks = [
    ...(['ledger_is_levels', 'reserved_is_live', 'reservation_moved_once', 'goods_follow_order'] as const),
    'canceled_pieces_are_free',
  ] as const
  await using shop = await openTestShop({ works: false, breaks })
  const stock = await stockStaff(shop)
  await (await openGuest(shop, { mug: 2, book: 1 })).place()
  const { rows } = await shop.database.pool.query<{ count: number }>(
    'select count(*)::integer as count from stock_level',
  )
  expect(await stock.reconcile.query({})).toEqual({ items: [], checkedCount: rows[0]?.count, nextCursor: null })
  const { mug, teapot } = shop.id.variant
  await shop.database.pool.query('update stock_level set on_hand = on_hand + 1 where variant_id = $1', [teapot])
  await shop.database.pool.query(`update reservation set state = 'released', expires_at = null where variant_id = $1`, [
    mug,
  ])
  const { items } = await stock.reconcile.query({})
  const of = (variantId: string) => items.filter((item) => item.variantId === variantId)
  expect(items).toHaveLength(2)
  expect(of(teapot)).toMatchObject([{ sku: 'TEA-1', onHand: 6, ledgerOnHand: 5, reserved: 0, liveReserved: 0 }])
  expect(of(mug)).toMatchObject([{ onHand: 10, ledgerOnHand: 10, reserved: 2, ledgerReserved: 2, liveReserved: 0 }])
  const found = (await findViolations(shop.database.db)).filter(({ invariant }) =>
    /ledger_is|reserved_is/.test(invariant),
  )
  expect(new Set(found.flatMap((violation) => violation.rows.map((row) => row.variant_id)))).toEqual(
    new Set([mug, teapot]),
  )
})

test('levels are looked at a thousand at a time, from where the last look ended', async () => {
  await using shop = await openTestShop({ works: false, breaks: ['ledger_is_levels'] })
  const stock = await stockStaff(shop)
  await shop.database.pool.query(`
    with place as (
      insert into stock_location (id, code, name) select gen_random_uuid(), 'x' || n, 'X' from generate_series(1, 1000) n
      returning id)
    insert into stock_level (variant_id, location_id, on_hand) select variant.id, place.id, 1
    from variant, place where sku in ('MUG-1', 'TEA-1')`)
  const first = await stock.reconcile.query({})
  const second = await stock.reconcile.query({ cursor: first.nextCursor ?? '' })
  const third = await stock.reconcile.query({ cursor: second.nextCursor ?? '' })
  expect([first, second, third].map(({ checkedCount, nextCursor }) => [checkedCount, nextCursor !== null])).toEqual([
    ...[
      [1_000, true],
      [1_000, true],
      [6, false],
    ],
  ])
  expect([first, second, third].flatMap(({ items }) => items)).toHaveLength(2_000)
})
