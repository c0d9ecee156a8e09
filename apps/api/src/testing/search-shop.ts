import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import type { ProductId, VariantId } from '@tillwright/domain/ids'
import { openTestShop, type TestShop, type TestShopOptions } from './open-test-shop.ts'

/** What can be found of a product that a test makes up. */
export interface Findable {
  readonly title: string
  readonly sku?: string
  readonly vendor?: string
  readonly tags?: readonly string[]
  readonly descriptionHtml?: string
  readonly attributes?: Readonly<Record<string, string | number | boolean | readonly string[]>>
  /** By name of the option; a variant for each value. */
  readonly option?: { readonly name: string; readonly values: readonly string[] }
  readonly priceMinor?: number
  /** By market, where it is not the same in all of them. */
  readonly markets?: readonly string[]
  readonly category?: string
  readonly featured?: boolean
  readonly soldOut?: boolean
  readonly translations?: Readonly<Record<string, { title: string; descriptionHtml?: string }>>
}

/** A test shop whose listing is there, without jobs. */
export async function openSearchShop(options: TestShopOptions = {}): Promise<TestShop> {
  const shop = await openTestShop({ works: false, ...options })
  await transact(shop.database.db, (tx) => refreshListing(tx, 'all'))
  return shop
}

/** Puts products into the shop, and answers their ids in order. */
export async function addProducts(shop: TestShop, products: readonly Findable[]): Promise<ProductId[]> {
  const { newId } = shop.served.deps
  const ids = products.map(() => newId<ProductId>())
  for (const [index, product] of products.entries()) {
    const id = ids[index] ?? newId<ProductId>()
    await insertProduct(shop, id, product)
  }
  await transact(shop.database.db, (tx) => refreshListing(tx, ids))
  return ids
}

async function insertProduct(shop: TestShop, id: ProductId, product: Findable): Promise<void> {
  const run = (statement: string, values: readonly unknown[]) => shop.database.pool.query(statement, [...values])
  const { title, option, sku = `S-${id}`, markets = ['US', 'DE', 'JP'] } = product
  await run(
    `insert into product (id, slug, title, description_html, vendor, tags, status, featured, attributes, option_names)
     values ($1, $2, $3, $4, $5, $6, 'active', $7, $8, $9)`,
    [
      ...[id, id, title, product.descriptionHtml ?? '', product.vendor ?? null, product.tags ?? []],
      ...[product.featured ?? false, product.attributes ?? {}, option === undefined ? [] : [option.name]],
    ],
  )
  for (const [position, value] of (option?.values ?? [null]).entries()) {
    const variantId = shop.served.deps.newId<VariantId>()
    await run('insert into variant (id, product_id, position, sku, option_values) values ($1, $2, $3, $4, $5)', [
      ...[variantId, id, position, position === 0 ? sku : `${sku}-${position}`, value === null ? [] : [value]],
    ])
    for (const market of markets)
      await run('insert into variant_price (variant_id, market_code, price_minor) values ($1, $2, $3)', [
        ...[variantId, market, product.priceMinor ?? 1_000],
      ])
    if (product.soldOut === true)
      await run(
        `insert into stock_level (variant_id, location_id, on_hand) select $1, id, 0 from stock_location limit 1`,
        [variantId],
      )
  }
  if (product.category !== undefined)
    await run('insert into product_category (product_id, category_id) select $1, id from category where slug = $2', [
      ...[id, product.category],
    ])
  for (const [locale, told] of Object.entries(product.translations ?? {}))
    await run('insert into product_translation (product_id, locale, title, description_html) values ($1, $2, $3, $4)', [
      ...[id, locale, told.title, told.descriptionHtml ?? null],
    ])
}

/** A tree of categories, each with the slug of its parent. */
export async function addCategories(shop: TestShop, tree: Readonly<Record<string, string | null>>): Promise<void> {
  for (const [slug, parent] of Object.entries(tree))
    await shop.database.pool.query(
      `insert into category (id, slug, title, parent_id) select $1, $2, $2, (select id from category where slug = $3)`,
      [shop.served.deps.newId(), slug, parent],
    )
}
