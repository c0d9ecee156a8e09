import type { Permission } from '@tillwright/domain/accounts/permission'
import type { TestShop } from './open-test-shop.ts'
import { signIn } from './sign-in.ts'

type Admin = ReturnType<TestShop['as']>['admin']

/** Somebody who may say what is sold, and what else is named. */
export async function catalogStaff(shop: TestShop, more: readonly Permission[] = []): Promise<Admin> {
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: ['catalog:read', 'catalog:write', ...more] })
  return shop.as({ accessToken }).admin
}

/** Of the lists of a category or a collection, what is in them, sorted where nobody says how. */
export async function listed(
  shop: TestShop,
  input: Parameters<ReturnType<TestShop['as']>['catalog']['products']['list']['query']>[0],
): Promise<string[]> {
  const { items } = await shop.as().catalog.products.list.query(input)
  return items.map(({ slug }) => slug)
}
