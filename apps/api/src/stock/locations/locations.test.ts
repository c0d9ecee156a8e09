import { expect, test } from 'vitest'
import { openTestShop } from '../../testing/open-test-shop.ts'
import { refusalFrom } from '../../testing/shopper.ts'
import { mainLocation, stockStaff } from '../../testing/stock-staff.ts'

async function openLocations() {
  const shop = await openTestShop({ works: false })
  const { locations } = await stockStaff(shop)
  return { shop, locations, main: await mainLocation(shop) }
}

test('a location is made, found and listed by its code, and the log says who made it', async () => {
  const { shop, locations, main } = await openLocations()
  await using _ = shop
  const areas = [{ country: 'US', region: 'New York' }, { country: 'US', region: 'tx' }, { country: 'CA' }]
  const made = await locations.create.mutate({ code: 'east', name: 'East', priority: 5, areas })
  expect(made).toEqual({
    id: made.id,
    code: 'east',
    name: 'East',
    priority: 5,
    areas: [
      { country: 'US', region: 'NY' },
      { country: 'US', region: 'TX' },
      { country: 'CA', region: null },
    ],
    enabled: true,
    version: 1,
  })
  expect(await locations.get.query({ locationId: made.id })).toEqual(made)
  const first = await locations.list.query({ limit: 1 })
  expect(first).toEqual({ items: [made], nextCursor: 'east' })
  expect((await locations.list.query({ cursor: 'east' })).items.map(({ id }) => id)).toEqual([main])
  const { rows } = await shop.database.pool.query(
    `select action, entity_id, before, after from audit_entry where entity = 'stockLocation'`,
  )
  expect(rows).toMatchObject([
    {
      action: 'admin.stock.locations.create',
      entity_id: made.id,
      before: null,
      after: { code: 'east', areas: made.areas },
    },
  ])
})

test('what is no area, or is there twice, is refused, and so are a known code and what there is not', async () => {
  const { shop, locations, main } = await openLocations()
  await using _ = shop
  const create = (areas: { country: string; region?: string }[]) =>
    refusalFrom(locations.create.mutate({ code: 'x', name: 'X', areas }))
  const issues = (path: string) => ({ code: 'VALIDATION_FAILED', issues: [{ path }] })
  expect(await create([{ country: 'US' }, { country: 'XX' }])).toMatchObject(issues('areas.1.country'))
  expect(await create([{ country: 'US', region: 'Nowhere' }])).toMatchObject(issues('areas.0.region'))
  expect(await create([{ country: 'DE', region: 'BY' }])).toMatchObject(issues('areas.0.region'))
  expect(
    await create([
      { country: 'US', region: 'NY' },
      { country: 'US', region: 'ny' },
    ]),
  ).toMatchObject(issues('areas.1'))
  const twin = locations.create.mutate({ code: 'main', name: 'Main' })
  expect(await refusalFrom(twin)).toEqual({ code: 'CONFLICT', entity: 'stockLocation', currentVersion: null })
  const nowhere = { code: 'NOT_FOUND', entity: 'stockLocation' }
  expect(await refusalFrom(locations.get.query({ locationId: crypto.randomUUID() }))).toEqual(nowhere)
  const update = locations.update.mutate({ locationId: crypto.randomUUID(), name: 'X', version: 1 })
  expect(await refusalFrom(update)).toEqual(nowhere)
  const bad = locations.update.mutate({ locationId: main, areas: [{ country: 'ZZ' }], version: 1 })
  expect(await refusalFrom(bad)).toMatchObject(issues('areas.0.country'))
})

test('a change says what it changes, once, and nothing where nothing changes', async () => {
  const { shop, locations, main } = await openLocations()
  await using _ = shop
  const changed = await locations.update.mutate({ locationId: main, areas: [{ country: 'US' }], version: 1 })
  expect(changed).toMatchObject({ name: 'Main', areas: [{ country: 'US', region: null }], version: 2 })
  const stale = locations.update.mutate({ locationId: main, name: 'Other', version: 1 })
  expect(await refusalFrom(stale)).toEqual({ code: 'CONFLICT', entity: 'stockLocation', currentVersion: 2 })
  expect(await locations.update.mutate({ locationId: main, name: 'Main', version: 2 })).toEqual(changed)
  expect(await locations.enable.mutate({ locationId: main, version: 2 })).toEqual(changed)
  expect(await locations.disable.mutate({ locationId: main, version: 2 })).toMatchObject({ enabled: false, version: 3 })
  const { rows } = await shop.database.pool.query(
    `select before, after from audit_entry where entity = 'stockLocation' order by at, id`,
  )
  expect(rows).toEqual([
    { before: { areas: [] }, after: { areas: [{ country: 'US', region: null }] } },
    { before: { enabled: true }, after: { enabled: false } },
  ])
})

test('of eight who change one location at once, one does', async () => {
  const { shop, locations, main } = await openLocations()
  await using _ = shop
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, (_, priority) =>
      locations.update.mutate({ locationId: main, priority: priority + 1, version: 1 }),
    ),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})
