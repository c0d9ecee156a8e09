import { cartLinesMax, couponsMax } from '@tillwright/domain/cart/limits'
import { expect, test } from 'vitest'
import { openPromotion } from '../testing/open-promotion.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { addProducts } from '../testing/prices.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

test('a cart has 200 lines and ten codes, also when eight add the last at once, and is priced with all', async () => {
  await using shop = await openTestShop({ works: false })
  await addProducts(shop, cartLinesMax + 8)
  const { rows } = await shop.database.pool.query<{ id: string }>(`select id from variant where sku like 'bulk-%'`)
  const guest = await openGuest(shop, {})
  const add = ({ id: variantId }: { id: string }) => guest.shop.cart.addLine.mutate({ variantId, quantity: 1 })
  const [first, ...others] = rows
  if (first === undefined) throw new Error('there are many')
  await add(first)
  // One after the other they would be priced two hundred times.
  await shop.database.pool.query(
    `insert into cart_line (id, cart_id, variant_id, quantity) select gen_random_uuid(), cart_id, one, 1
     from cart_line, unnest($1::uuid[]) one`,
    [others.slice(0, cartLinesMax - 2).map(({ id }) => id)],
  )
  const answers = await Promise.all(others.slice(-8).map((one) => refusalFrom(add(one)).catch(() => null)))
  const refused = answers.filter((answer) => answer !== null)
  expect(refused).toEqual(Array(7).fill({ code: 'LIMIT_EXCEEDED', limit: 'lines', max: cartLinesMax }))
  await openPromotion(
    shop,
    {},
    Object.fromEntries(Array.from({ length: couponsMax + 8 }, (_, n) => [`CODE-${n}`, null])),
  )
  const apply = (n: number) => guest.shop.cart.applyCoupon.mutate({ code: `CODE-${n}` })
  for (let n = 0; n < couponsMax; n++) await apply(n)
  expect(await refusalFrom(apply(couponsMax))).toMatchObject({ code: 'LIMIT_EXCEEDED', max: couponsMax })
  const cart = await guest.shop.cart.get.query()
  expect([cart?.quote.lines.length, cart?.quote.couponCodes.length]).toEqual([cartLinesMax, couponsMax])
})

test('no call takes ten thousand lines, a thousand codes, or filters without an end', async () => {
  await using shop = await openTestShop({ works: false })
  const { admin, catalog, orders } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one)
  const lines = many(2_000, { variantId: shop.id.variant.mug, quantity: 1 })
  const asked = await (await openGuest(shop, { mug: 1 })).request()
  const calls: Record<string, () => Promise<unknown>> = {
    'lines of a draft': () =>
      admin.orders.createDraft.mutate({
        market: 'US',
        idempotencyKey: 'one-of-many',
        lines: lines.slice(0, cartLinesMax + 1),
      }),
    'lines of a preview': () =>
      admin.shipping.preview.query({ market: 'US', to: { country: 'US' }, lines: lines.slice(0, 250) }),
    'gift cards': () => orders.place.mutate({ ...asked, giftCards: many(1_000, 'ABCD-EFGH-JKMN-PQRS') }),
    'a text to look for': () => catalog.products.list.query({ q: 'x'.repeat(10_000) }),
    'orders of every status there is, often': () => admin.orders.list.query({ q: 'x'.repeat(10_000) }),
  }
  for (const [says, call] of Object.entries(calls))
    expect([says, (await refusalFrom(call())).code]).toEqual([says, 'VALIDATION_FAILED'])
  // More than a body may have is not even looked at.
  const tooMany = admin.orders.createDraft.mutate({
    market: 'US',
    idempotencyKey: 'one-of-many',
    lines: many(10_000, lines[0] ?? raise()),
  })
  expect(await refusalFrom(tooMany)).toEqual({ code: 'PAYLOAD_TOO_LARGE' })
})

const raise = (): never => {
  throw new Error('there is a line')
}
