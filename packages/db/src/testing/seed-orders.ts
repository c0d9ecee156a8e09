import type { OrderId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import type { Db, Tx } from '../client.ts'
import { seedInSteps } from './seed-in-steps.ts'

const perStep = 5_000

/**
 * Adds orders of the simplest kind, each of a guest for something digital that costs nothing: nothing to pay, nothing
 * to ship. They go back from now, one for each minute. Throws where the shop has no product of `seedProducts`.
 */
export async function seedOrders(db: Db, count: number, tell: (done: number) => void = () => undefined): Promise<void> {
  const { rows } = await sql`select from product where slug = 'bench-0'`.execute(db)
  if (count > 0 && rows.length === 0) throw new Error('orders are for products of --products: add some first')
  await seedInSteps(db, { first: await countSeededOrders(db), count, perStep, step: seedStep, tell })
}

/** How many of them there are. */
export async function countSeededOrders(db: Db): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(substr(order_number, 7)::int + 1), 0) as next from orders where order_number ~ '^BENCH-[0-9]{1,9}$'`.execute(
    db,
  )
  return rows[0]?.next ?? 0
}

async function seedStep(tx: Tx, from: number, until: number): Promise<void> {
  const numbers = Array.from({ length: until - from }, (_, index) => from + index)
  const ids = numbers.map(() => v7() as OrderId)
  await sql`
    create temporary table seeded on commit drop as
    select given.id, n, gen_random_uuid() as cart_id, market.code as market_code, market.currency, market.locales[1] as locale,
      market.prices_include_tax, shop_now() - make_interval(mins => n) as placed_at, sold.*
    from unnest(${ids}::uuid[], ${numbers}::int[]) as given(id, n)
      cross join (select * from market order by position limit 1) as market
      cross join (
        select product.id as product_id, variant.id as variant_id, variant.sku, product.title, product.tax_category
        from product join variant on variant.product_id = product.id where product.slug = 'bench-0' limit 1) as sold`.execute(
    tx,
  )
  await sql`
    insert into cart (id, token_hash, market_code, locale, status)
    select cart_id, sha256(cart_id::text::bytea), market_code, locale, 'placed' from seeded`.execute(tx)
  await sql`
    insert into cart_line (id, cart_id, variant_id, quantity)
    select gen_random_uuid(), cart_id, variant_id, 1 from seeded`.execute(tx)
  await sql`
    insert into orders (id, order_number, cart_id, email, owner_key, idempotency_key, request_hash, market_code, currency, locale,
      status, payment_status, fulfillment_status, payment_method, tax_included, subtotal_minor, discount_minor, shipping_minor,
      shipping_tax_minor, tax_minor, rounding_minor, total_minor, shipping_parts, placed_at)
    select id, 'BENCH-' || lpad(n::text, greatest(6, length(n::text)), '0'), cart_id, 'bench' || n % 1000 || '@example.com',
      'cart:' || cart_id, id::text, sha256(id::text::bytea), market_code, currency, locale,
      'PROCESSING', 'SUCCEEDED', 'UNFULFILLED', 'none', prices_include_tax, 0, 0, 0, 0, 0, 0, 0, '[]', placed_at
    from seeded`.execute(tx)
  await sql`
    insert into order_line (id, order_id, position, product_id, variant_id, sku, title, options, tax_category,
      requires_shipping, weight_grams, quantity, unit_price_minor, discount_minor, tax_minor, total_minor, tax_rates)
    select gen_random_uuid(), id, 0, product_id, variant_id, sku, title, '[]', tax_category, false, 0, 1, 0, 0, 0, 0, '[]'
    from seeded`.execute(tx)
  await sql`
    insert into order_event (id, order_id, kind, actor, to_status, to_payment_status, at, position)
    select gen_random_uuid(), id, 'placed', 'shopper', 'PROCESSING', 'SUCCEEDED', placed_at, 1 from seeded`.execute(tx)
}
