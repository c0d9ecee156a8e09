import type { LocationId, ProductId, ShippingMethodId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import type { Db } from '../client.ts'

/** A shop small enough to compute by head: every test names what it needs of it. */
export const testVariants = {
  mug: { sku: 'MUG-1', price: { US: 2_499, DE: 2_500, JP: 3_300 }, taxCategory: 'standard', stock: 10, backorder: 0 },
  teapot: {
    sku: 'TEA-1',
    price: { US: 8_000, DE: 8_900, JP: 12_000 },
    taxCategory: 'standard',
    stock: 5,
    backorder: 0,
  },
  book: { sku: 'BOOK-1', price: { US: 1_800, DE: 2_000, JP: 2_200 }, taxCategory: 'reduced', stock: 20, backorder: 0 },
  lamp: { sku: 'LAMP-1', price: { US: 12_000, DE: 13_000 }, taxCategory: 'standard', stock: 0, backorder: 3 },
  vase: { sku: 'VASE-1', price: { US: 4_000, DE: 4_000 }, taxCategory: 'standard', stock: 0, backorder: 0 },
  ebook: { sku: 'EBOOK-1', price: { US: 900, DE: 900, JP: 1_000 }, taxCategory: 'standard', stock: null, backorder: 0 },
  sticker: { sku: 'STICK-1', price: { US: 0 }, taxCategory: 'standard', stock: 100, backorder: 0 },
} as const
export type TestVariant = keyof typeof testVariants

export interface TestIds {
  readonly variant: Readonly<Record<TestVariant, VariantId>>
  readonly product: Readonly<Record<TestVariant, ProductId>>
  readonly method: { readonly us: ShippingMethodId; readonly de: ShippingMethodId; readonly jp: ShippingMethodId }
}

/** Loads it into an empty, migrated database. */
export async function loadTestCatalogue(db: Db): Promise<void> {
  await loadMarkets(db, { us: id(), de: id(), jp: id() })
  const location = id<LocationId>()
  await db.insertInto('stock_location').values({ id: location, code: 'main', name: 'Main' }).execute()
  await Promise.all(names.map((name) => loadProduct(db, { name, location })))
}

/** The ids of a catalogue that was loaded before, after changing what is on hand. */
export async function readTestCatalogue(db: Db, stock: Partial<Record<TestVariant, number>> = {}): Promise<TestIds> {
  const products = await db
    .selectFrom('variant')
    .innerJoin('product', 'product.id', 'variant.product_id')
    .select(['product.slug', 'product.id as productId', 'variant.id as variantId'])
    .execute()
  const methods = await db.selectFrom('shipping_method').select(['id', 'market_code']).execute()
  const methodOf = (market: string) => methods.find(({ market_code }) => market_code === market)?.id ?? id()
  for (const [slug, onHand] of Object.entries(stock)) await setStock(db, slug, onHand)
  const pick = <Key extends 'variantId' | 'productId'>(key: Key) =>
    Object.fromEntries(products.map((one) => [one.slug, one[key]])) as Record<TestVariant, (typeof products)[0][Key]>
  const method = { us: methodOf('US'), de: methodOf('DE'), jp: methodOf('JP') }
  return { variant: pick('variantId'), product: pick('productId'), method }
}

/** By a movement, for levels equal the ledger in tests as everywhere. */
const setStock = (db: Db, slug: string, onHand: number) =>
  sql`
    with before as (
      select level.* from stock_level level join variant on variant.id = level.variant_id
      join product on product.id = variant.product_id where product.slug = ${slug} and level.on_hand <> ${onHand}),
    moved as (
      insert into stock_movement (id, variant_id, location_id, kind, on_hand_delta, reserved_delta, actor)
      select ${v7()}, variant_id, location_id, 'adjust', ${onHand} - on_hand, 0, 'test' from before)
    update stock_level level set on_hand = ${onHand} from before
    where (level.variant_id, level.location_id) = (before.variant_id, before.location_id)`.execute(db)

// Object.keys of a constant: its type is wider than its value.
const names = Object.keys(testVariants) as TestVariant[]

const id = <Id extends string>(): Id => v7() as Id

async function loadMarkets(db: Db, method: TestIds['method']): Promise<void> {
  const [us, de, jp] = [v7(), v7(), v7()]
  await sql`
    insert into market (code, name, currency, prices_include_tax, tax_rounding, countries, default_country, default_region, locales, position) values
      ('US', 'United States', 'USD', false, 'line', '{US}', 'US', 'NY', '{en-US}', 0),
      ('DE', 'Germany', 'EUR', true, 'line', '{DE,AT}', 'DE', null, '{de-DE,en-US}', 1),
      ('JP', 'Japan', 'JPY', true, 'document', '{JP}', 'JP', null, '{ja-JP}', 2)`.execute(db)
  await sql`
    insert into shop_setting (shop_name, time_zone, default_market, unpaid_orders_max)
    values ('Test shop', 'America/New_York', 'US', 1000)`.execute(db)
  await sql`
    insert into zone (id, code, name) values (${us}, 'us-ny', 'New York'), (${de}, 'de', 'Germany'), (${jp}, 'jp', 'Japan')`.execute(
    db,
  )
  await sql`
    insert into zone_area (zone_id, country, region) values (${us}, 'US', null), (${de}, 'DE', null), (${jp}, 'JP', null)`.execute(
    db,
  )
  await sql`
    insert into tax_rate (id, zone_id, category, name, rate_ppm, valid_from) values
      (${v7()}, ${us}, 'standard', 'NY sales tax', 88750, '2020-01-01'), (${v7()}, ${us}, 'shipping', 'NY sales tax', 88750, '2020-01-01'),
      (${v7()}, ${de}, 'standard', 'MwSt', 190000, '2020-01-01'), (${v7()}, ${de}, 'reduced', 'MwSt', 70000, '2020-01-01'),
      (${v7()}, ${de}, 'shipping', 'MwSt', 190000, '2020-01-01'),
      (${v7()}, ${jp}, 'standard', '消費税', 100000, '2020-01-01'), (${v7()}, ${jp}, 'reduced', '消費税', 80000, '2020-01-01'),
      (${v7()}, ${jp}, 'shipping', '消費税', 100000, '2020-01-01')`.execute(db)
  await sql`
    insert into shipping_method (id, market_code, zone_id, code, name, price_minor, free_above_minor, delivery_days_min, delivery_days_max) values
      (${method.us}, 'US', ${us}, 'ground', 'Ground', 500, 10000, 2, 5),
      (${method.de}, 'DE', ${de}, 'post', 'Post', 490, 6900, 1, 3),
      (${method.jp}, 'JP', ${jp}, 'yamato', '宅急便', 700, 11000, 1, 2)`.execute(db)
}

async function loadProduct(db: Db, { name, location }: { name: TestVariant; location: LocationId }): Promise<void> {
  const facts = testVariants[name]
  const [productId, variantId] = [id<ProductId>(), id<VariantId>()]
  await db
    .insertInto('product')
    .values({ id: productId, slug: name, title: name, status: 'active', tax_category: facts.taxCategory })
    .execute()
  const variant = {
    id: variantId,
    product_id: productId,
    position: 0,
    sku: facts.sku,
    requires_shipping: name !== 'ebook',
  }
  await db.insertInto('variant').values(variant).execute()
  const prices = Object.entries(facts.price).map(([market_code, price_minor]) => ({
    variant_id: variantId,
    market_code,
    price_minor,
  }))
  await db.insertInto('variant_price').values(prices).execute()
  await loadStock(db, { variantId, location, onHand: facts.stock, backorder: facts.backorder })
}

async function loadStock(
  db: Db,
  level: { variantId: VariantId; location: LocationId; onHand: number | null; backorder: number },
): Promise<void> {
  if (level.onHand === null) return
  const key = { variant_id: level.variantId, location_id: level.location }
  await db
    .insertInto('stock_level')
    .values({ ...key, on_hand: level.onHand, backorder_limit: level.backorder })
    .execute()
  if (level.onHand === 0) return
  const movement = { kind: 'receive', on_hand_delta: level.onHand, reserved_delta: 0, actor: 'test' }
  await db
    .insertInto('stock_movement')
    .values({ id: v7(), ...key, ...movement })
    .execute()
}
