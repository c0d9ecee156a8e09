import { expect, test } from 'vitest'
import { countsOf, csvOf, importStaff } from '../testing/import-staff.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { apiKeyOf } from '../testing/sign-in.ts'

const cup = { Handle: 'cup', Title: 'Cup', 'Variant SKU': 'CUP' }

const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code]

test('files are taken from and given to whoever may, and nothing is read of anybody else’s', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await importStaff(shop, ['catalog:write'])
  const file = csvOf(cup)
  const shown = (headers: Record<string, string>) => staff.post(file, 'kind=products', headers)
  expect(await codeOf(await staff.post(file))).toEqual([202, undefined])
  const nobody = { method: 'POST', headers: { 'content-type': 'text/csv' }, body: file }
  expect(await codeOf(await fetch(`${shop.url}/admin/imports?kind=products`, nobody))).toEqual([401, 'UNAUTHENTICATED'])
  expect(await codeOf(await shown({ authorization: 'Bearer x.y.z' }))).toEqual([401, 'TOKEN_INVALID'])
  expect(await codeOf(await staff.post(file, 'kind=prices'))).toEqual([403, 'FORBIDDEN'])
  expect(await codeOf(await staff.post(file, 'kind=stock'))).toEqual([403, 'FORBIDDEN'])
  for (const name of ['products', 'prices', 'stock']) {
    const answer = await fetch(`${shop.url}/admin/exports/${name}.csv`, {
      headers: { authorization: `Bearer ${staff.accessToken}` },
    })
    expect(await codeOf(answer)).toEqual([403, 'FORBIDDEN'])
    expect((await fetch(`${shop.url}/admin/exports/${name}.csv`)).status).toBe(401)
  }
  const { rows } = await shop.database.pool.query('select count(*)::integer as count from import_run')
  expect(rows).toEqual([{ count: 1 }])
})

test('what is no file, or asks for what there is not, is refused with its reason', async () => {
  await using shop = await openTestShop({ works: false })
  const staff = await importStaff(shop)
  for (const query of [
    '',
    'kind=orders',
    'kind=products&mode=some',
    'kind=products&dryRun=1',
    'kind=stock&x=1',
    'kind=stock&kind=stock',
  ]) {
    expect([query, ...(await codeOf(await staff.post('a', query)))]).toEqual([query, 400, 'VALIDATION_FAILED'])
  }
  expect(await codeOf(await staff.post(''))).toEqual([400, 'VALIDATION_FAILED'])
  const json = await staff.post('{}', 'kind=stock', { 'content-type': 'application/json' })
  expect(await codeOf(json)).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
  const foreign = await staff.post('a', 'kind=stock', { origin: 'https://evil.example' })
  expect(await codeOf(foreign)).toEqual([403, 'ORIGIN_NOT_ALLOWED'])
  const { rows } = await shop.database.pool.query('select count(*)::integer as count from import_run')
  expect(rows).toEqual([{ count: 0 }])
})

test('a file is no way around a permission: prices and stock in one of products ask for theirs', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop, ['catalog:read', 'catalog:write'])
  const run = await staff.run(csvOf({ ...cup, 'Variant Price': '1', 'Stock / main': '1', 'Backorder Limit': '1' }))
  expect([countsOf(run), ...(await staff.errors(run))]).toEqual([
    'refused 0/0/0/0',
    '1 Variant Price: asks for the permission prices:write',
    '1 Stock / main: asks for the permission stock:write',
    '1 Backorder Limit: asks for the permission stock:write',
  ])
  expect(countsOf(await staff.run(csvOf(cup)))).toBe('done 1/0/0/0')
})

test('a tool sends files with its key, and the audit log tells who has changed what by them', async () => {
  await using shop = await openTestShop()
  const staff = await importStaff(shop)
  const apiKey = await apiKeyOf(shop, ['catalog:read', 'catalog:write'])
  const headers = { 'content-type': 'text/csv', 'x-api-key': apiKey }
  const body = csvOf(cup)
  const answer = await fetch(`${shop.url}/admin/imports?kind=products`, { method: 'POST', headers, body })
  const { importId } = (await answer.json()) as { importId: string }
  await staff.over(importId)
  const { rows } = await shop.database.pool.query(
    `select action, actor_kind, after from audit_entry where entity_id = $1 order by at, id`,
    [importId],
  )
  expect(rows).toMatchObject([
    { action: 'admin.imports.create', actor_kind: 'api_key', after: { kind: 'products', byteCount: body.length } },
    { action: 'admin.imports.run', actor_kind: 'api_key', after: { created: ['cup'], updated: [] } },
  ])
})
