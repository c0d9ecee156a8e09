import { randomUUID } from 'node:crypto'
import type { OrderId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { readOrder } from './order-facts.ts'
import { openTestDatabase } from './testing/test-database.ts'

/** An order that changes all the time, as orders do not. */
const restless = `
  with changed as (update orders set version = version + 1 returning id, version)
  insert into order_event (id, order_id, position, kind, actor) select gen_random_uuid(), id, version, 'payment', 'stripe' from changed`

test('an order and its timeline are of one moment, however it changes while they are read', async () => {
  await using database = await openTestDatabase('catalogue')
  const { db, pool } = database
  const orderId = randomUUID() as OrderId
  await pool.query(
    `with placed as (
       insert into cart (id, token_hash, market_code, locale, status)
       values ($1, sha256('x'), 'US', 'en', 'placed') returning id)
     insert into orders (id, order_number, cart_id, email, owner_key, idempotency_key, request_hash, market_code, currency,
       locale, status, payment_status, fulfillment_status, payment_method, tax_included, subtotal_minor, discount_minor,
       shipping_minor, shipping_tax_minor, tax_minor, rounding_minor, total_minor)
     select $1, 'ORD-1', id, 'a@b.example', 'o', 'k', 'x', 'US', 'USD', 'en', 'PENDING', 'PENDING', 'UNFULFILLED', 'stripe',
       false, 0, 0, 0, 0, 0, 0, 0 from placed`,
    [orderId],
  )
  await pool.query(
    `insert into order_event (id, order_id, position, kind, actor) values (gen_random_uuid(), $1, 1, 'placed', 'shopper')`,
    [orderId],
  )
  let isOver = false
  const changing = (async () => {
    while (!isOver) await pool.query(restless)
  })()
  for (let times = 0; times < 200; times++) {
    const found = await readOrder(db, orderId)
    expect(found?.events).toHaveLength(found?.order.version ?? 0)
  }
  isOver = true
  await changing
})
