import { expect, test } from 'vitest'
import { openTestDatabase } from './testing/test-database.ts'

const usual = 'ORD-{YY}{MM}{DD}-{SEQ:4}'

test('whoever changes the template leaves it in the history, and what is only proposed is not in it', async () => {
  await using database = await openTestDatabase('catalogue')
  const run = async (text: string) => (await database.pool.query(text)).rows
  const had = async () => (await run('select template from number_template order by 1')).map(({ template }) => template)
  expect(await had()).toEqual([usual])
  await run(`update shop_setting set order_number_template = 'T-{YY}{MM}{DD}{SEQ:4}'`)
  await run(`update shop_setting set hold_minutes = 45`)
  await run(`update shop_setting set order_number_template = '${usual}'`)
  await run(`
    insert into shop_setting (shop_name, time_zone, default_market, order_number_template)
    values ('Another', 'Asia/Tokyo', 'JP', 'Never in force')
    on conflict (only_row) do update set shop_name = excluded.shop_name`)
  expect(await had()).toEqual([usual, 'T-{YY}{MM}{DD}{SEQ:4}'])
})

test('what was ever in force stays in the history, and what is in force is in it', async () => {
  await using database = await openTestDatabase('catalogue')
  const run = (text: string) => database.pool.query(text)
  await expect(run('delete from number_template')).rejects.toThrow('append-only')
  await expect(run(`update number_template set template = 'X'`)).rejects.toThrow('append-only')
  await run('alter table shop_setting disable trigger shop_setting_template_kept')
  const unkept = run(`update shop_setting set order_number_template = 'T-{YY}{MM}{DD}{SEQ:4}'`)
  await expect(unkept).rejects.toThrow('shop_setting_template_is_kept')
})

test('a shop has an opaque key of its own, and keeps it', async () => {
  await using database = await openTestDatabase('catalogue')
  const keyOf = async () => (await database.pool.query('select opaque_key from shop_setting')).rows[0].opaque_key
  const first: Buffer = await keyOf()
  expect(first).toHaveLength(8)
  await expect(database.pool.query(`update shop_setting set opaque_key = '\\x0001020304050607'`)).rejects.toThrow(
    'the opaque key of a shop stays',
  )
  await database.pool.query('delete from shop_setting')
  const again = `insert into shop_setting (shop_name, time_zone, default_market) values ('New', 'Asia/Tokyo', 'JP')`
  await database.pool.query(again)
  expect(await keyOf()).not.toEqual(first)
  const short = database.pool.query(
    `delete from shop_setting; ${again.replace(')', ', opaque_key)').replace("'JP')", "'JP', '\\x00')")}`,
  )
  await expect(short).rejects.toThrow('shop_setting_opaque_key')
})
