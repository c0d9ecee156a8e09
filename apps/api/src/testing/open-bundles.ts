import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import { refreshListingOf } from '../catalog/refresh-listing.ts'
import type { TestShop } from './open-test-shop.ts'
import { signIn } from './sign-in.ts'

/** Somebody who may say what variants are made of. */
export async function openBundles(shop: TestShop) {
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: ['stock:read', 'stock:write'] })
  const { products } = shop.as({ accessToken }).admin
  return {
    products,
    setBundle: (bundle: TestVariant, parts: Partial<Record<TestVariant, number>>) =>
      products.setComponents.mutate({
        variantId: shop.id.variant[bundle],
        components: Object.entries(parts).map(([name, quantity]) => ({
          // The keys of an object: its type is wider than its value.
          variantId: shop.id.variant[name as TestVariant],
          quantity,
        })),
      }),
    /** Does what the jobs of a shop that works would do. */
    refresh: () => refreshListingOf(shop.served.deps, Object.values(shop.id.variant)),
  }
}
