import type { Image, LineOption } from '@tillwright/domain/catalog/product'
import type { CartId, CustomerGroupId, ProductId, VariantId } from '@tillwright/domain/ids'
import type { Buyer, Destination, LineFacts } from '@tillwright/domain/pricing/quote'
import type { ShippingMethod } from '@tillwright/domain/shipping/method'
import type { TaxRate } from '@tillwright/domain/tax/tax-rate'
import { zonesOf } from '@tillwright/domain/zones/zones-of'
import { type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { Cart } from './carts.ts'
import type { Db } from './client.ts'
import { readHolidaysFor } from './holidays.ts'
import { candidatesFor, priceFactsOf } from './price-facts.ts'
import type { DB } from './schema.ts'
import { readMethodsOfMarket } from './shipping-methods.ts'
import { stockOfVariant } from './stock-on-offer.ts'
import { readZonesOfPlace } from './tax-rates.ts'
import { anyTaxpayer, type Taxpayer } from './taxpayer.ts'
import { zonesThatMayHold } from './zones.ts'

/** A cart line with all that pricing, showing and selling it takes, as of now. */
export interface FoundLine extends LineFacts {
  readonly productId: ProductId
  readonly sku: string
  readonly title: string
  readonly slug: string
  readonly options: readonly LineOption[]
  readonly image: Image | null
}

/** What is in a cart, and for whom it is priced. */
export interface FoundCart {
  /** In the order in which they were added. */
  readonly lines: readonly FoundLine[]
  /** By the database's clock. */
  readonly buyer: Buyer
  /** What the shop knows of the holder that decides about tax. */
  readonly taxpayer: Taxpayer
}

/** The lines of a cart with all that today's prices and stock go by. One statement. */
export const readCartToPrice = (db: Db, cart: Cart): Promise<FoundCart> => readLines(db, cart)

/** Goods that may get into a cart. */
export interface WantedLine {
  readonly variantId: VariantId
  readonly quantity: number
}

/** What a cart that is nowhere has in it. */
export interface WantedCart {
  readonly market: string
  readonly wanted: readonly WantedLine[]
  /** Those of its holder; none for a guest's. */
  readonly customerGroupIds?: readonly CustomerGroupId[]
}

/** The same for a cart that is nowhere, with these goods in it; what does not exist is not in it. */
export function readWantedToPrice(db: Db, cart: WantedCart): Promise<FoundCart> {
  const { market, wanted, customerGroupIds = [] } = cart
  const json = JSON.stringify(wanted.map((line, position) => ({ ...line, position })))
  const lines = sql<DB['cart_line']>`(
    select gen_random_uuid() as id, ${nowhere}::uuid as cart_id, line."variantId" as variant_id, line.quantity,
      to_timestamp(line.position) as added_at
    from json_to_recordset(${json}::json) as line("variantId" uuid, quantity integer, position integer))`
  const carts = sql<DB['cart']>`(select ${nowhere}::uuid as id, null::uuid as customer_id)`
  // They hide the tables of their names.
  const from = db.with('cart_line', () => lines).with('cart', () => carts)
  const groups = sql<{ group_ids: CustomerGroupId[] }>`(select ${customerGroupIds}::uuid[] as group_ids)`.as<'holder'>(
    sql`holder`,
  )
  return readLines(from, { id: nowhere, market }, groups)
}

// An id of no cart: no query that has it finds one.
const nowhere = '00000000-0000-0000-0000-000000000000' as CartId

async function readLines(
  from: Pick<Db, 'selectFrom'>,
  cart: Pick<Cart, 'id' | 'market'>,
  groups: typeof groupsOfHolder = groupsOfHolder,
): Promise<FoundCart> {
  const rows = await from
    .selectFrom('cart_line as line')
    .innerJoin('variant', 'variant.id', 'line.variant_id')
    .innerJoin('product', 'product.id', 'variant.product_id')
    .leftJoin('variant_price as price', (join) =>
      join.onRef('price.variant_id', '=', 'variant.id').on('price.market_code', '=', cart.market),
    )
    .innerJoin('cart', 'cart.id', 'line.cart_id')
    .leftJoin('account', 'account.id', 'cart.customer_id')
    .innerJoinLateral(groups, (join) => join.onTrue())
    .leftJoinLateral(stockOfVariant, (join) => join.onTrue())
    .leftJoinLateral(imageOfVariant, (join) => join.onTrue())
    .innerJoinLateral(candidatesFor(sql`holder.group_ids`), (join) => join.onTrue())
    .where('line.cart_id', '=', cart.id)
    .select(['line.id as lineId', 'line.variant_id as variantId', 'line.quantity', 'product.id as productId'])
    .select(['variant.sku', 'product.title', 'product.slug', 'product.status', 'variant.weight_grams as weightGrams'])
    .select(['product.option_names', 'variant.option_values', 'variant.requires_shipping as requiresShipping'])
    .select(['price.price_minor', 'price.compare_at_minor', 'price.floor_minor', 'priced.candidates'])
    .select(['holder.group_ids', sql<Date>`shop_now()`.as('at'), 'stock.available_count', 'stock.backorder_limit'])
    .select(['stock.components', 'image.url', 'image.alt', 'image.width', 'image.height'])
    .select(['account.tax_exemption_note as exemptionNote', 'account.vat_id as vatId'])
    .select('account.vat_id_validated_by as validatedBy')
    .select((eb) => eb.fn.coalesce('variant.tax_category', 'product.tax_category').as('taxCategory'))
    .select((eb) => eb.fn.coalesce('variant.shipping_category', 'product.shipping_category').as('shippingCategory'))
    .orderBy('line.added_at')
    .orderBy('line.id')
    .execute()
  const [first] = rows
  const buyer = { at: first?.at ?? new Date(0), customerGroupIds: first?.group_ids ?? [] }
  const taxpayer =
    first === undefined
      ? anyTaxpayer
      : { exemptionNote: first.exemptionNote, vatId: first.vatId, isConfirmedByStaff: first.validatedBy === 'staff' }
  const lines = rows.map((row) => ({
    lineId: row.lineId,
    variantId: row.variantId,
    quantity: row.quantity,
    productId: row.productId,
    sku: row.sku,
    title: row.title,
    slug: row.slug,
    options: optionsOf(row),
    image: imageOf(row),
    sellable: row.status === 'active' && row.price_minor !== null,
    price: priceFactsOf({
      variantId: row.variantId,
      productId: row.productId,
      market: cart.market,
      variantPriceMinor: row.price_minor,
      compareAtMinor: row.compare_at_minor,
      floorMinor: row.floor_minor,
      candidates: row.candidates,
    }),
    taxCategory: row.taxCategory,
    requiresShipping: row.requiresShipping,
    weightGrams: row.weightGrams,
    shippingCategory: row.shippingCategory,
    availableCount: row.available_count,
    backorderLimit: row.backorder_limit ?? 0,
    components: row.components ?? [],
  }))
  return { lines, buyer, taxpayer }
}

/** None for a guest. */
const groupsOfHolder = sql<{ group_ids: CustomerGroupId[] }>`(
  select array(
    select customer_group_id from customer_group_member as member where member.customer_id = cart.customer_id
  ) as group_ids)`.as<'holder'>(sql`holder`)

/** Whether a variant can be bought in a market, and how much of it; null where there is no such variant. */
export async function readVariantToSell(
  db: Db,
  variantId: VariantId,
  market: string,
): Promise<Pick<LineFacts, 'variantId' | 'sellable' | 'availableCount' | 'backorderLimit'> | null> {
  const row = await db
    .selectFrom('variant')
    .innerJoin('product', 'product.id', 'variant.product_id')
    .leftJoin('variant_price as price', (join) =>
      join.onRef('price.variant_id', '=', 'variant.id').on('price.market_code', '=', market),
    )
    .leftJoinLateral(stockOfVariant, (join) => join.onTrue())
    .where('variant.id', '=', variantId)
    .select(['product.status', 'price.price_minor', 'stock.available_count', 'stock.backorder_limit'])
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    variantId,
    sellable: row.status === 'active' && row.price_minor !== null,
    availableCount: row.available_count,
    backorderLimit: row.backorder_limit ?? 0,
  }
}

export interface DestinationFacts {
  /** In force there today, should the place be where the sale is taxed. */
  readonly taxRates: readonly TaxRate[]
  readonly shippingMethods: readonly ShippingMethod[]
  /** Days on which nothing moves between the shop and there. */
  readonly holidays: readonly string[]
  /** Whether another postcode of the same country and region could have other rates or methods. */
  readonly dependsOnPostalCode: boolean
}

/** The tax rates in force and the shipping methods offered at a place: those of every zone that it lies in. */
export async function readDestinationFacts(db: Db, market: string, place: Destination): Promise<DestinationFacts> {
  const [{ zones, taxRates, dependsOnPostalCode }, methods, holidays] = await Promise.all([
    readZonesOfPlace(db, place),
    readMethodsOfMarket(db, market, sql<SqlBool>`method.zone_id in (${zonesThatMayHold(place)})`),
    readHolidaysFor(db, place.country),
  ])
  const open = methods.filter(
    ({ exceptZones }) => exceptZones.length === 0 || zonesOf(zones, place, new Set(exceptZones)).length === 0,
  )
  // "Everywhere else" is where no zone with a method of this market is that goes there.
  const matches = zonesOf(zones, place, new Set(open.map(({ zone }) => zone)))
  const holding = new Set(matches.map(({ zone }) => zone.code))
  const shippingMethods = open.filter(({ zone }) => holding.has(zone)).map(({ method }) => method)
  return { taxRates, shippingMethods, holidays, dependsOnPostalCode }
}

export const optionsOf = (row: { option_names: string[]; option_values: string[] }): LineOption[] =>
  row.option_names.flatMap((name, index) => {
    const value = row.option_values[index]
    return value === undefined ? [] : [{ name, value }]
  })

export function imageOf(row: {
  url: string | null
  alt: string | null
  width: number | null
  height: number | null
}): Image | null {
  const { url, alt, width, height } = row
  return url === null || width === null || height === null ? null : { url, alt: alt ?? '', width, height }
}

type WithVariant = ExpressionBuilder<DB & { variant: DB['variant'] }, 'variant'>

/** Its own picture, else the product's first. */
const imageOfVariant = (eb: WithVariant) =>
  eb
    .selectFrom('product_image as picture')
    .whereRef('picture.product_id', '=', 'variant.product_id')
    .select(['picture.url', 'picture.alt', 'picture.width', 'picture.height'])
    .orderBy(sql`picture.id = variant.image_id`, (order) => order.desc().nullsLast())
    .orderBy('picture.position')
    .limit(sql.lit(1))
    .as('image')
