import type { TestShop } from '../testing/open-test-shop.ts'

/** What inputs about the editing of products name. */
export interface ProductTargets {
  readonly editedProductId: string
  readonly editedVariantId: string
  /** A code. */
  readonly attribute: string
}

/** A draft that could be published, and an attribute that nothing has. */
export async function openProductSubjects({ database, served }: TestShop): Promise<ProductTargets> {
  const [productId, variantId] = [served.deps.newId<string>(), served.deps.newId<string>()]
  const attribute = `grid_${variantId.replaceAll('-', '')}`
  const insert = (statement: string, ...values: string[]) => database.pool.query(statement, values)
  await insert(
    `insert into product (id, slug, title, status, option_names)
     values ($1::uuid, ($1::uuid)::text, 'Draft', 'draft', '{Size}')`,
    productId,
  )
  await insert(
    `insert into variant (id, product_id, position, sku, option_values)
     values ($1::uuid, $2, 0, ($1::uuid)::text, '{S}')`,
    ...[variantId, productId],
  )
  await insert(`insert into variant_price (variant_id, market_code, price_minor) values ($1, 'US', 100)`, variantId)
  await insert(`insert into attribute (code, title, kind) values ($1, 'Cloth', 'text')`, attribute)
  return { editedProductId: productId, editedVariantId: variantId, attribute }
}
