import { transact } from '@tillwright/db/client'
import { insertCouponBatch, readBatchCoupons } from '@tillwright/db/coupons'
import type { CouponBatchId, PromotionId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { openTestShop, until } from '../../../testing/open-test-shop.ts'
import { canceledOrderWith, orderWith, promotionsStaff } from '../../../testing/promotion-staff.ts'
import { refusalFrom } from '../../../testing/shopper.ts'
import { fillBatch } from './fill-batch.ts'

const open = () => openTestShop({ works: false })
const byCode = {
  name: 'Ten percent',
  needsCode: true,
  actions: [{ kind: 'whole' as const, off: { kind: 'percent' as const, percentPpm: 100_000 } }],
}

async function openCoupons() {
  const shop = await open()
  const { promotions } = await promotionsStaff(shop)
  const { id: promotionId } = await promotions.create.mutate(byCode)
  return { shop, promotions, coupons: promotions.coupons, promotionId }
}

test('a code is known in capitals, found by them, and one alone in the shop', async () => {
  const { shop, promotions, coupons, promotionId } = await openCoupons()
  await using _ = shop
  const made = await coupons.create.mutate({ promotionId, code: ' spring_24 ', usesMax: 2 })
  expect(made).toMatchObject({ code: 'SPRING_24', usesMax: 2, usedCount: 0, batchId: null })
  const other = await promotions.create.mutate(byCode)
  const twin = coupons.create.mutate({ promotionId: other.id, code: 'Spring_24' })
  expect(await refusalFrom(twin)).toEqual({ code: 'CONFLICT', entity: 'coupon', currentVersion: null })
  expect((await coupons.list.query({ code: 'spring_24' })).items).toEqual([made])
  expect((await coupons.list.query({ promotionId: other.id })).items).toEqual([])
  const younger = await coupons.create.mutate({ promotionId, code: 'SUMMER' })
  expect(younger.usesMax).toBe(null)
  const page = await coupons.list.query({ promotionId, limit: 1 })
  expect(page.items).toEqual([younger])
  expect((await coupons.list.query({ promotionId, cursor: page.nextCursor ?? '' })).items).toEqual([made])
  const { rows } = await shop.database.pool.query(
    `select after from audit_entry where entity = 'coupon' order by at, id`,
  )
  expect(rows[0].after).toEqual({ promotionId, batchId: null, code: 'SPRING_24', usesMax: 2 })
})

test('of eight who make one code at once, one does', async () => {
  const { shop, coupons, promotionId } = await openCoupons()
  await using _ = shop
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, () => coupons.create.mutate({ promotionId, code: 'ONCE' })),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await coupons.list.query({ promotionId })).items).toHaveLength(1)
})

test('what is no code, and no promotion of codes, is refused', async () => {
  const { shop, promotions, coupons, promotionId } = await openCoupons()
  await using _ = shop
  for (const code of ['AB', 'A'.repeat(41), 'TWO WORDS', '-ABC', '_ABC', 'ÄPFEL', 'A,B,C']) {
    const refusal = await refusalFrom(coupons.create.mutate({ promotionId, code }))
    expect(refusal, code).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path: 'code' }] })
  }
  const automatic = await promotions.create.mutate({ ...byCode, needsCode: false })
  const wrong = { code: 'VALIDATION_FAILED', issues: [{ path: 'promotionId' }] }
  expect(await refusalFrom(coupons.create.mutate({ promotionId: automatic.id, code: 'ABC' }))).toMatchObject(wrong)
  expect(await refusalFrom(coupons.generate.mutate({ promotionId: automatic.id, count: 1 }))).toMatchObject(wrong)
  expect(await refusalFrom(coupons.list.query({}))).toMatchObject(wrong)
  const nobody = { code: 'NOT_FOUND', entity: 'promotion' }
  expect(await refusalFrom(coupons.create.mutate({ promotionId: crypto.randomUUID(), code: 'ABC' }))).toEqual(nobody)
})

test('a batch has as many codes as were asked for, between its prefix and suffix, and is exported whole', async () => {
  const { shop, coupons, promotionId } = await openCoupons()
  await using _ = shop
  const shape = { prefix: 'vip-', suffix: '-x', length: 6, usesMax: 2 }
  const batch = await coupons.generate.mutate({ promotionId, count: 250, ...shape })
  expect(batch).toMatchObject({ prefix: 'VIP-', suffix: '-X', totalCount: 250 })
  const { fileName, count, csv } = await coupons.export.query({ batchId: batch.id })
  const [head, ...rows] = csv.split('\r\n')
  expect([fileName, count, head, rows.pop()]).toEqual([
    ...[`coupons-${batch.id}.csv`, 250, 'code,uses_max,used_count', ''],
  ])
  expect(new Set(rows).size).toBe(250)
  for (const row of rows) expect(row).toMatch(/^VIP-[ABCDEFGHJKMNPQRSTVWXYZ2-9]{6}-X,2,0$/)
  const listed = await coupons.list.query({ batchId: batch.id, limit: 100 })
  expect(rows).toContain(`${listed.items[0]?.code},2,0`)
  expect(listed.nextCursor).not.toBe(null)
  const second = await coupons.generate.mutate({ promotionId, count: 1 })
  expect((await coupons.batches.query({ promotionId })).items).toEqual([second, batch])
  expect((await coupons.export.query({ batchId: second.id })).csv).toMatch(/\r\n[A-Z2-9]{10},1,0\r\n$/)
  const audited = await shop.database.pool.query(
    `select after from audit_entry where entity = 'couponBatch' order by at`,
  )
  expect(audited.rows[0].after).toEqual({
    ...{ promotionId, prefix: 'VIP-', suffix: '-X', totalCount: 250, usesMax: 2 },
  })
})

test('a batch is within its bounds', async () => {
  const { shop, coupons, promotionId } = await openCoupons()
  await using _ = shop
  type Wrong = [Partial<Parameters<typeof coupons.generate.mutate>[0]>, string]
  const wrong: Wrong[] = [
    [{ count: 0 }, 'count'],
    [{ count: 10_001 }, 'count'],
    [{ prefix: '-A' }, 'prefix'],
    [{ suffix: 'A B' }, 'suffix'],
    // What a spreadsheet would take for a formula, a new column or a new row of the exported file.
    ...['=1+1', '+1', '@A', 'A,B', '"A', 'A\nB'].map((prefix): Wrong => [{ prefix }, 'prefix']),
    ...['=1+1', 'A,B', 'A"', 'A\r\n=1'].map((suffix): Wrong => [{ suffix }, 'suffix']),
    [{ length: 5 }, 'length'],
    [{ length: 21 }, 'length'],
    [{ prefix: 'A'.repeat(20), suffix: 'A'.repeat(11) }, 'length'],
    [{ usesMax: 0 }, 'usesMax'],
  ]
  for (const [part, path] of wrong) {
    const refusal = await refusalFrom(coupons.generate.mutate({ promotionId, count: 1, ...part }))
    expect(refusal, path).toMatchObject({ code: 'VALIDATION_FAILED', issues: [{ path }] })
  }
})

test('10,000 codes are one statement, and codes that are taken are drawn anew', async () => {
  const { shop, promotionId } = await openCoupons()
  await using _ = shop
  const { deps } = shop.served
  let statements = 0
  const db = deps.db.withPlugin({
    transformQuery: ({ node }) => {
      statements += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const filled = async (totalCount: number, newCode: () => string) => {
    statements = 0
    const id = deps.newId<CouponBatchId>()
    await transact(db, async (tx) => {
      // What an input becomes where it is checked.
      const batch = { id, promotionId: promotionId as PromotionId, prefix: '', suffix: '', totalCount }
      await fillBatch(tx, {
        batch: await insertCouponBatch(tx, batch),
        usesMax: 1,
        newId: deps.newId,
        newCode,
      })
    })
    return { id, statements }
  }
  const counting = (from: number) => () => `CODE${from++}`
  const one = await filled(10_000, counting(0))
  // The batch itself, and its codes.
  expect(one.statements).toBe(2)
  // Of the first draw of three, two are taken.
  const next = await filled(3, counting(9_998))
  expect(next.statements).toBe(3)
  const codes = (await readBatchCoupons(shop.database.db, next.id)).map(({ code }) => code)
  expect(codes).toEqual(['CODE10000', 'CODE10001', 'CODE10002'])
  await expect(filled(1, () => 'CODE1')).rejects.toThrow('were taken 10 times')
})

test('an unused coupon goes, one that an order has had does not', async () => {
  const { shop, promotions, coupons, promotionId } = await openCoupons()
  await using _ = shop
  const [used, unused] = [
    await coupons.create.mutate({ promotionId, code: 'USED' }),
    await coupons.create.mutate({ promotionId, code: 'UNUSED' }),
  ]
  await canceledOrderWith(shop, 'used')
  expect(await refusalFrom(coupons.remove.mutate({ couponId: used.id }))).toEqual({
    ...{ code: 'CONFLICT', entity: 'redemption', currentVersion: null },
  })
  expect(await coupons.remove.mutate({ couponId: unused.id })).toEqual({ ok: true })
  expect((await coupons.list.query({ promotionId })).items).toEqual([used])
  expect(await refusalFrom(coupons.remove.mutate({ couponId: unused.id }))).toMatchObject({ entity: 'coupon' })
  expect(await promotions.get.query({ promotionId })).toMatchObject({ version: 1 })
})

test('a coupon that an order is about to have does not go', async () => {
  const { shop, coupons, promotionId } = await openCoupons()
  await using _ = shop
  const { id: couponId } = await coupons.create.mutate({ promotionId, code: 'USED' })
  await orderWith(shop, 'used')
  const fresh = await coupons.create.mutate({ promotionId, code: 'FRESH' })
  const { pool } = shop.database
  const waiting = async (column: string, event: string) =>
    (await pool.query(`select from pg_stat_activity where datname = current_database() and ${column} = '${event}'`))
      .rowCount
  // Numbers come last, when the order has what is for it. Before a lock it would give up after half a second.
  await pool.query(`create table go ();
    create function wait_for_go() returns trigger language plpgsql as
      $$ begin while not exists (select from go) loop perform pg_sleep(0.02); end loop; return new; end $$;
    create trigger waits before insert or update on order_day for each row execute function wait_for_go()`)
  const placing = orderWith(shop, 'fresh')
  placing.catch(() => undefined)
  await until(async () => (await waiting('wait_event', 'PgSleep')) === 1)
  const removing = refusalFrom(coupons.remove.mutate({ couponId: fresh.id }))
  removing.catch(() => undefined)
  await until(async () => (await waiting('wait_event_type', 'Lock')) === 1)
  await pool.query('insert into go default values')
  const conflict = { code: 'CONFLICT', entity: 'redemption', currentVersion: null }
  expect(await removing).toEqual(conflict)
  expect((await placing).order.discounts).toMatchObject([{ code: 'FRESH' }])
  expect(await refusalFrom(coupons.remove.mutate({ couponId }))).toEqual(conflict)
})
