import { catalogStaff } from './catalog-staff.ts'
import type { TestShop } from './open-test-shop.ts'

type Admin = ReturnType<TestShop['as']>['admin']

/** Somebody who may edit products and say what they cost. */
export const productStaff = (shop: TestShop): Promise<Admin> => catalogStaff(shop, ['prices:write'])

/** A draft with a variant for each of these SKUs, in as many sizes, for 10.00 in the US where they are priced. */
export async function draftProduct(
  { products, prices }: Admin,
  title: string,
  { skus = [], isPriced = true }: { readonly skus?: readonly string[]; readonly isPriced?: boolean } = {},
) {
  const made = await products.create.mutate({
    title,
    optionNames: skus.length > 1 ? ['Size'] : [],
    variants: skus.map((sku) => ({ sku, optionValues: skus.length > 1 ? [`Size ${sku}`] : [] })),
  })
  if (isPriced) {
    const price = { amount: 1_000, currency: 'USD' }
    for (const { id } of made.variants) await prices.set.mutate({ variantId: id, market: 'US', price, version: null })
  }
  return made
}
