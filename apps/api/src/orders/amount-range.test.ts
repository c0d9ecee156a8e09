import { expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { callsOf } from '../testing/place-paid.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'

const run = async (shop: TestShop, statement: string) => (await shop.database.pool.query(statement)).rows

test('what Stripe does not take, too little or too much, is refused before anything is held', async () => {
  await using shop = await openTestShop({ works: false })
  await run(shop, 'update tax_rate set rate_ppm = 0; update shipping_method set price_minor = 0')
  const price = (minor: number) => run(shop, `update variant_price set price_minor = ${minor}`)
  await price(50)
  const guests = await Promise.all(Array.from({ length: 8 }, () => openGuest(shop, { sticker: 1 })))
  expect((await guests[0]?.place())?.order.total.amount).toBe(50)
  for (const minor of [49, 1, 100_000_000]) {
    await price(minor)
    const refusals = await Promise.all(guests.slice(1).map((guest) => refusalFrom(guest.place())))
    expect(refusals.map(({ code }) => code)).toEqual(Array(7).fill('AMOUNT_OUT_OF_RANGE'))
  }
  await price(99_999_999)
  expect((await guests[1]?.place())?.order.total.amount).toBe(99_999_999)
  expect(await run(shop, 'select reserved from stock_level where reserved <> 0')).toEqual([{ reserved: 2 }])
  expect(await callsOf(shop, 'POST', '/v1/payment_intents')).toMatchObject([{ status: 200 }, { status: 200 }])
})

test('what costs nothing is paid and claimed once for eight who ask at once, without Stripe', async () => {
  await using shop = await openTestShop({ works: false })
  await run(shop, 'update shipping_method set price_minor = 0')
  const guest = await openGuest(shop, { sticker: 1 })
  const request = await guest.request({ paymentMethod: 'none' })
  const answers = await Promise.all(Array.from({ length: 8 }, () => guest.shop.orders.place.mutate(request)))
  expect(answers).toEqual(Array(8).fill(answers[0]))
  expect(answers[0]).toMatchObject({ order: { status: 'PROCESSING' }, payment: { next: 'none', status: 'SUCCEEDED' } })
  expect(await run(shop, 'select state, quantity from reservation')).toEqual([{ state: 'claimed', quantity: 1 }])
  expect(await run(shop, 'select from payment')).toEqual([])
  expect(await callsOf(shop, 'POST', '/v1/payment_intents')).toEqual([])
})
