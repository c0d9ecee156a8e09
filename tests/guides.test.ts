/** @module-tag long */
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { holdMoney } from '@tillwright/api/testing/holding-shop'
import { openTestShop, type TestShop, until } from '@tillwright/api/testing/open-test-shop'
import { saveCard } from '@tillwright/api/testing/saved-cards'
import { intentOf, openGuest, payWith } from '@tillwright/api/testing/shopper'
import { signIn } from '@tillwright/api/testing/sign-in'
import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const guides = (await readdir(`${root}docs/guides`)).filter((name) => name.endsWith('.md'))

const blocksOf = (text: string, language: string): string =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block).join('')

/** What an outage of a mail server and of Stripe, for longer than a day, has left in a shop. */
async function leaveGivenUp(shop: TestShop): Promise<void> {
  await shop.control('webhooks', { mode: 'drop' })
  const placed = await (await openGuest(shop, { mug: 1 })).place()
  await payWith(shop, intentOf(placed))
  await shop.database.pool.query(
    `insert into stripe_event (id, type, livemode, created_at, object_id, payload, state, problem)
     values ('evt_1', 'payment_intent.succeeded', false, shop_now(), $1, '{}', 'dead',
       'Stripe does not answer, or not now')`,
    [intentOf(placed)],
  )
  await shop.database.pool.query(`
    insert into pgboss.job (name, data, state, retry_limit, retry_count, dead_letter, created_on, output) values
      ('send-mail', '{"kind":"order_link","orderNumber":"ORD-1","to":"ada@example.com"}', 'failed', 36, 36,
        'dead-letters', now(), '{"message":"connect ECONNREFUSED 192.0.2.1:587"}'),
      ('process-stripe-event', '{"eventId":"evt_1"}', 'failed', 36, 36,
        'dead-letters', now() - interval '1 second', '{"message":"Stripe does not answer, or not now"}')`)
}

/** An order of somebody with an account, who has paid it. */
async function placePaid(shop: TestShop): Promise<void> {
  const { accessToken } = await signIn(shop, { email: 'ada@example.com' })
  const ada = shop.as({ accessToken })
  const goods = { mug: 3, book: 1 } as const
  const guest = await openGuest(shop, goods)
  await ada.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: goods.mug })
  await ada.cart.addLine.mutate({ variantId: shop.id.variant.book, quantity: goods.book })
  const placed = await ada.orders.place.mutate(await guest.request())
  await payWith(shop, intentOf(placed))
  await ada.orders.confirmPayment.mutate({ orderId: placed.order.id })
}

/** A card of somebody with an account. */
async function saveOneCard(shop: TestShop): Promise<void> {
  const { accessToken } = await signIn(shop, { email: 'ada@example.com' })
  await saveCard(shop, { api: shop.as({ accessToken }) })
}

/** The same order, which is disputed. */
async function disputePaid(shop: TestShop): Promise<void> {
  await placePaid(shop)
  const { rows } = await shop.database.pool.query<{ id: string }>('select intent_id as id from payment_attempt')
  await shop.control('bank/dispute', { payment_intent: rows[0]?.id })
  await until(async () => {
    const { rowCount } = await shop.database.pool.query(`select from orders where payment_status = 'DISPUTED'`)
    return rowCount === 1
  })
}

const list = (shop: TestShop) => transact(shop.database.db, (tx) => refreshListing(tx, 'all'))

/** Mugs and teapots in a category. */
async function fillCups(shop: TestShop): Promise<void> {
  const id = shop.served.deps.newId<string>()
  await shop.database.pool.query(`insert into category (id, slug, title) values ($1, 'cups', 'Cups')`, [id])
  await shop.database.pool.query(
    `insert into product_category (product_id, category_id)
     select id, $1 from product where slug in ('mug', 'teapot')`,
    [id],
  )
  await list(shop)
}

const befores: Readonly<Record<string, (shop: TestShop) => Promise<void>>> = {
  'staff-and-tools.md': leaveGivenUp,
  'categories-and-collections.md': fillCups,
  'prices.md': list,
  'products.md': list,
  'promotions.md': list,
  'gift-cards.md': list,
  'search.md': list,
  'shipping.md': list,
  'shipments-and-returns.md': placePaid,
  'exchanges.md': placePaid,
  'capture.md': async (shop) => {
    await holdMoney(shop)
    await placePaid(shop)
  },
  'saved-cards.md': saveOneCard,
  'refunds.md': placePaid,
  'reviews-and-wishlists.md': async (shop) => {
    await placePaid(shop)
    await list(shop)
  },
  'disputes.md': disputePaid,
}

test.each(guides)('the code of %s does what the guide says', async (name) => {
  await using shop = await openTestShop()
  await befores[name]?.(shop)
  const guide = await readFile(`${root}docs/guides/${name}`, 'utf8')
  // Inside the project, so that it finds the SDK as a consumer's own file would.
  const file = `${root}.data/guide-${process.pid}-${name}.ts`
  await mkdir(`${root}.data`, { recursive: true })
  await writeFile(file, blocksOf(guide, 'ts').replaceAll('http://127.0.0.1:3000', shop.url))
  try {
    await signIn(shop, { role: 'ADMIN', email: 'grace@example.com' })
    const env = { ...process.env, NO_COLOR: '1' }
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env })
    expect(stdout).toBe(blocksOf(guide, 'text'))
  } finally {
    await rm(file)
  }
})
