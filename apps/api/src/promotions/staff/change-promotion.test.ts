import { expect, test } from 'vitest'
import { openTestShop, until } from '../../testing/open-test-shop.ts'
import { usd } from '../../testing/prices.ts'
import { canceledOrderWith, orderWith, promotionsStaff } from '../../testing/promotion-staff.ts'
import { refusalFrom } from '../../testing/shopper.ts'
import { signIn } from '../../testing/sign-in.ts'

const open = () => openTestShop({ works: false })
const tenPercent = { kind: 'whole', off: { kind: 'percent', percentPpm: 100_000 } } as const
const draft = { name: 'Ten percent', actions: [tenPercent] }
const eur = (amount: number) => ({ amount, currency: 'EUR' })

test('what staff changes is written down with who did, and only what differs', async () => {
  await using shop = await open()
  const { promotions } = await promotionsStaff(shop)
  const { id: promotionId } = await promotions.create.mutate(draft)
  const key = { promotionId }
  const renamed = await promotions.update.mutate({ ...key, name: 'A tenth', version: 1 })
  expect(renamed).toMatchObject({ name: 'A tenth', version: 2, actions: [tenPercent] })
  expect(await promotions.update.mutate({ ...key, name: 'A tenth', version: 2 })).toMatchObject({ version: 2 })
  expect(await promotions.disable.mutate({ ...key, version: 2 })).toMatchObject({ enabled: false })
  expect(await promotions.enable.mutate({ ...key, version: 3 })).toMatchObject({ enabled: true, version: 4 })
  expect(await promotions.remove.mutate({ ...key, version: 4 })).toEqual({ ok: true })
  expect(await refusalFrom(promotions.get.query(key))).toEqual({ code: 'NOT_FOUND', entity: 'promotion' })
  const { rows } = await shop.database.pool.query(
    `select action, before, after from audit_entry where entity = 'promotion' order by at, id`,
  )
  expect(rows.map(({ action }) => action.split('.').at(-1))).toEqual([
    ...['create', 'update', 'disable', 'enable', 'remove'],
  ])
  expect(rows[0].after).toMatchObject({ name: 'Ten percent', actions: [tenPercent], enabled: true })
  expect([rows[1].before, rows[1].after]).toEqual([{ name: 'Ten percent' }, { name: 'A tenth' }])
  expect([rows[2].before, rows[2].after]).toEqual([{ enabled: true }, { enabled: false }])
})

test('of eight who change a promotion at once, one does, and seven are told its new version', async () => {
  await using shop = await open()
  const { promotions } = await promotionsStaff(shop)
  const { id: promotionId } = await promotions.create.mutate(draft)
  const { pool } = shop.database
  const holder = await pool.connect()
  await holder.query('begin; select from promotion for update')
  const all = Promise.allSettled(
    Array.from({ length: 8 }, (_, index) =>
      promotions.update.mutate({ promotionId, name: `Ten ${index}`, version: 1 }),
    ),
  )
  await until(async () => {
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return (await pool.query(waiting)).rowCount === 8
  })
  await holder.query('commit')
  holder.release()
  const answers = await all
  const refused = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [refusalFrom(Promise.reject(answer.reason))] : [],
  )
  const conflict = { code: 'CONFLICT', entity: 'promotion', currentVersion: 2 }
  expect(await Promise.all(refused)).toEqual(Array(7).fill(conflict))
})

test('markets change with all their amounts, or not at all', async () => {
  await using shop = await open()
  const { promotions } = await promotionsStaff(shop)
  const inUs = { market: 'US', amount: usd(500) }
  const fixed = (...amounts: { market: string; amount: ReturnType<typeof usd> }[]) => [
    { kind: 'whole' as const, off: { kind: 'fixed' as const, amounts } },
  ]
  const made = await promotions.create.mutate({ name: 'Five off', markets: ['US'], actions: fixed(inUs) })
  const key = { promotionId: made.id, version: 1 }
  const wrong: [Partial<Parameters<typeof promotions.update.mutate>[0]>, string][] = [
    [{ markets: ['US', 'DE'] }, 'actions.0.off.amounts'],
    [{ markets: null }, 'markets'],
    [{ actions: fixed(inUs, { market: 'DE', amount: eur(1) }) }, 'actions.0.off.amounts.1.market'],
  ]
  for (const [part, path] of wrong) {
    expect(await refusalFrom(promotions.update.mutate({ ...key, ...part })), path).toMatchObject({
      code: 'VALIDATION_FAILED',
      issues: [{ path }],
    })
  }
  const both = fixed(inUs, { market: 'DE', amount: eur(400) })
  const changed = await promotions.update.mutate({ ...key, markets: ['US', 'DE'], actions: both })
  expect(changed).toMatchObject({ markets: ['DE', 'US'], version: 2 })
  const anywhere = { markets: null, actions: [tenPercent], version: 2 }
  expect(await promotions.update.mutate({ ...key, ...anywhere })).toMatchObject({ markets: null })
})

test('limits and budgets stay above what is used, and a market that comes back knows what is spent', async () => {
  await using shop = await open()
  const { promotions } = await promotionsStaff(shop)
  const budget = (amount: number) => [{ market: 'US', budget: usd(amount) }]
  const off = { kind: 'fixed' as const, amounts: [{ market: 'US', amount: usd(500) }] }
  const actions = [{ kind: 'whole' as const, off }]
  const made = await promotions.create.mutate({
    ...{ name: 'Five off', markets: ['US'], actions, usesMax: 5, budgets: budget(5_000) },
  })
  await orderWith(shop)
  await orderWith(shop)
  await canceledOrderWith(shop)
  const { update, get } = promotions
  const promotionId = made.id
  expect(await get.query({ promotionId })).toMatchObject({ usedCount: 2, budgets: [{ spent: usd(1_000) }] })
  const key = { promotionId, version: 1 }
  const fewer = await refusalFrom(update.mutate({ ...key, usesMax: 1 }))
  expect(fewer).toMatchObject({ issues: [{ path: 'usesMax' }] })
  const below = { issues: [{ path: 'budgets.0.budget.amount' }] }
  expect(await refusalFrom(update.mutate({ ...key, budgets: budget(999) }))).toMatchObject(below)
  const spent = { budgets: [{ market: 'US', budget: usd(1_000), spent: usd(1_000) }] }
  expect(await update.mutate({ ...key, usesMax: 2, budgets: budget(1_000) })).toMatchObject(spent)
  const elsewhere = { markets: ['DE'], budgets: [], actions: [tenPercent] }
  expect(await update.mutate({ ...key, ...elsewhere, version: 2 })).toMatchObject({ budgets: [] })
  const again = { ...key, markets: ['US'], version: 3 }
  expect(await refusalFrom(update.mutate({ ...again, budgets: budget(999) }))).toMatchObject(below)
  expect(await update.mutate({ ...again, budgets: budget(1_000) })).toMatchObject(spent)
})

test('one that an order has had, also one that gave it back, is not removed', async () => {
  await using shop = await open()
  const { promotions } = await promotionsStaff(shop)
  const { id: promotionId } = await promotions.create.mutate(draft)
  await canceledOrderWith(shop)
  const key = { promotionId, version: 1 }
  expect(await promotions.get.query({ promotionId })).toMatchObject({ usedCount: 0 })
  expect(await refusalFrom(promotions.remove.mutate(key))).toEqual({
    ...{ code: 'CONFLICT', entity: 'redemption', currentVersion: null },
  })
  expect(await promotions.disable.mutate(key)).toMatchObject({ enabled: false })
})

test('a rename does not ask for what has gone meanwhile', async () => {
  await using shop = await open()
  const { promotions } = await promotionsStaff(shop)
  const actions = () => [{ kind: 'shipping' as const, off: tenPercent.off, methodIds: [shop.id.method.jp] }]
  const { id: promotionId } = await promotions.create.mutate({ ...draft, actions: actions() })
  await shop.database.pool.query('delete from shipping_method where id = $1', [shop.id.method.jp])
  const renamed = await promotions.update.mutate({ promotionId, name: 'By mail', version: 1 })
  expect(renamed).toMatchObject({ name: 'By mail', actions: actions() })
  const again = promotions.update.mutate({ promotionId, actions: actions(), version: 2 })
  expect(await refusalFrom(again)).toEqual({ code: 'NOT_FOUND', entity: 'shippingMethod' })
})

test('the currency of a market stays while a promotion has amounts there, not while it has none', async () => {
  await using shop = await open()
  const { promotions } = await promotionsStaff(shop)
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const { markets } = shop.as({ accessToken }).admin
  await markets.create.mutate({
    ...{ code: 'CH', name: 'Switzerland', currency: 'CHF', pricesIncludeTax: true, taxRounding: 'line' },
    ...{ countries: ['CH'], defaultCountry: 'CH', locales: ['de-CH'], enabled: false },
  })
  const percent = await promotions.create.mutate({ ...draft, markets: ['CH'] })
  const inEuros = await markets.update.mutate({ code: 'CH', currency: 'EUR', version: 1 })
  const ranges = [{ market: 'CH', min: eur(100), max: null }]
  const conditions = [{ kind: 'amount' as const, ranges }]
  await promotions.update.mutate({ promotionId: percent.id, conditions, version: 1 })
  const back = markets.update.mutate({ code: 'CH', currency: 'CHF', version: inEuros.version })
  expect(await refusalFrom(back)).toMatchObject({ code: 'CONFLICT', entity: 'marketCurrency' })
})
