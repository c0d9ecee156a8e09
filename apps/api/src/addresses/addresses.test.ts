import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { newYork, refusalFrom } from '../testing/shopper.ts'
import { type SignedInTester, signIn } from '../testing/sign-in.ts'

const open = () => openTestShop({ works: false })
const bookOf = (shop: TestShop, { accessToken }: SignedInTester) => shop.as({ accessToken }).addresses
const noSuchAddress = { code: 'NOT_FOUND', entity: 'address' }
const tokyo = {
  firstName: '太郎',
  lastName: '山田',
  addressLine1: '千代田1-1',
  city: '千代田区',
  state: '東京都',
  zipCode: '１００ー０００１',
  country: 'JP',
}

test('the first address serves for everything, and later ones only where they are chosen', async () => {
  await using shop = await open()
  const book = bookOf(shop, await signIn(shop))
  const first = await book.create.mutate({ address: newYork })
  const second = await book.create.mutate({ address: { ...newYork, addressLine1: '2 Main Street' } })
  expect(first).toMatchObject({ address: newYork, isDefaultShipping: true, isDefaultBilling: true, version: 1 })
  expect(second).toMatchObject({ isDefaultShipping: false, isDefaultBilling: false })
  const chosen = await book.setDefault.mutate({ addressId: second.id, for: 'shipping' })
  expect(chosen).toEqual({ ...second, isDefaultShipping: true })
  expect(await book.setDefault.mutate({ addressId: second.id, for: 'shipping' })).toEqual(chosen)
  expect(await book.list.query()).toEqual({ items: [{ ...first, isDefaultShipping: false }, chosen], nextCursor: null })
})

test('an address is kept as its country writes it, and what it does not accept is told field by field', async () => {
  await using shop = await open()
  const book = bookOf(shop, await signIn(shop))
  const saved = await book.create.mutate({ address: tokyo })
  expect(saved.address).toEqual({ ...tokyo, state: '13', zipCode: '100-0001' })
  const wrong = { ...newYork, state: 'Nowhere', zipCode: 'x' }
  const paths = ['address.state', 'address.zipCode']
  const calls = [book.create.mutate({ address: wrong }), book.update.mutate({ addressId: saved.id, address: wrong })]
  const refused = { code: 'VALIDATION_FAILED', issues: paths.map((path) => ({ path })) }
  expect(await Promise.all(calls.map(refusalFrom))).toMatchObject([refused, refused])
  expect((await book.list.query()).items).toEqual([saved])
})

test('another account’s address is missing like one that never was, and stays as it is', async () => {
  await using shop = await open()
  const [ada, eve] = [await signIn(shop), await signIn(shop)]
  const { id } = await bookOf(shop, ada).create.mutate({ address: newYork })
  const own = await bookOf(shop, eve).create.mutate({ address: tokyo })
  const before = await bookOf(shop, ada).list.query()
  for (const addressId of [id, crypto.randomUUID()]) {
    const { update, remove, setDefault } = bookOf(shop, eve)
    const calls = [
      update.mutate({ addressId, address: newYork }),
      update.mutate({ addressId, address: newYork, version: 7 }),
      remove.mutate({ addressId }),
      setDefault.mutate({ addressId, for: 'billing' }),
    ]
    expect(await Promise.all(calls.map(refusalFrom))).toEqual(calls.map(() => noSuchAddress))
  }
  expect(await bookOf(shop, ada).list.query()).toEqual(before)
  expect((await bookOf(shop, eve).list.query()).items).toEqual([own])
})

test('nobody who is not signed in has a book, whatever cart he holds', async () => {
  await using shop = await open()
  const { cartToken } = await shop.as().cart.create.mutate({ market: 'US' })
  expect(await refusalFrom(shop.as({ cartToken }).addresses.list.query())).toEqual({ code: 'UNAUTHENTICATED' })
})

test('an address is changed in the version that was seen; without one, the last change stands', async () => {
  await using shop = await open()
  const book = bookOf(shop, await signIn(shop))
  const { id: addressId } = await book.create.mutate({ address: newYork })
  const moved = { ...newYork, addressLine1: '5 Side Street' }
  expect(await book.update.mutate({ addressId, address: moved, version: 1 })).toMatchObject({
    address: moved,
    version: 2,
  })
  expect(await refusalFrom(book.update.mutate({ addressId, address: newYork, version: 1 }))).toEqual({
    code: 'CONFLICT',
    entity: 'address',
    currentVersion: 2,
  })
  const changed = await book.update.mutate({ addressId, address: newYork })
  expect(changed).toMatchObject({ address: newYork, version: 3, isDefaultShipping: true })
})

test('of eight changes of one version at once, one is made', async () => {
  await using shop = await open()
  const book = bookOf(shop, await signIn(shop))
  const { id: addressId } = await book.create.mutate({ address: newYork })
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, (_, index) =>
      book.update.mutate({ addressId, address: { ...newYork, city: `City ${index}` }, version: 1 }),
    ),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a default that is removed leaves none, and a removed address is gone', async () => {
  await using shop = await open()
  const book = bookOf(shop, await signIn(shop))
  const first = await book.create.mutate({ address: newYork })
  const second = await book.create.mutate({ address: tokyo })
  expect(await book.remove.mutate({ addressId: first.id })).toEqual({ ok: true })
  expect((await book.list.query()).items).toEqual([second])
  expect(second).toMatchObject({ isDefaultShipping: false, isDefaultBilling: false })
  expect(await refusalFrom(book.remove.mutate({ addressId: first.id }))).toEqual(noSuchAddress)
})

test('eight who choose a default at once leave exactly one', async () => {
  await using shop = await open()
  const book = bookOf(shop, await signIn(shop))
  const saved = []
  for (let index = 0; index < 8; index++) saved.push(await book.create.mutate({ address: newYork }))
  await Promise.all(saved.map(({ id }) => book.setDefault.mutate({ addressId: id, for: 'billing' })))
  const { items } = await book.list.query()
  expect(items.filter(({ isDefaultBilling }) => isDefaultBilling)).toHaveLength(1)
  expect(items.filter(({ isDefaultShipping }) => isDefaultShipping).map(({ id }) => id)).toEqual([saved[0]?.id])
})

test('of eight that come at once to a book of 49, one is the fiftieth', async () => {
  await using shop = await open()
  const ada = await signIn(shop)
  const book = bookOf(shop, ada)
  await book.create.mutate({ address: newYork })
  await shop.database.pool.query(
    `insert into account_address (id, account_id, address)
     select gen_random_uuid(), account_id, address from account_address, generate_series(1, 48)`,
  )
  const calls = Array.from({ length: 8 }, () => book.create.mutate({ address: newYork }))
  const answers = await Promise.allSettled(calls)
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await book.list.query()).items).toHaveLength(50)
  const one = await refusalFrom(book.create.mutate({ address: newYork }))
  expect(one).toEqual({ code: 'LIMIT_EXCEEDED', limit: 'addresses', max: 50 })
})

test('eight first addresses at once have one default between them', async () => {
  await using shop = await open()
  const book = bookOf(shop, await signIn(shop))
  await Promise.all(Array.from({ length: 8 }, () => book.create.mutate({ address: newYork })))
  const { items } = await book.list.query()
  expect([items.length, items.filter(({ isDefaultShipping }) => isDefaultShipping).length]).toEqual([8, 1])
})
