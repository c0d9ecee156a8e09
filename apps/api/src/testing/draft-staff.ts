import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '../router.ts'
import type { TestShop } from './open-test-shop.ts'
import { newYork } from './shopper.ts'
import { apiKeyOf } from './sign-in.ts'

type Orders = ReturnType<TestShop['as']>['admin']['orders']
export type DraftRequest = inferRouterInputs<AppRouter>['admin']['orders']['createDraft']
export type Draft = inferRouterOutputs<AppRouter>['admin']['orders']['createDraft']
type PlaceRequest = inferRouterInputs<AppRouter>['admin']['orders']['drafts']['place']

/** A tool that takes orders for others. */
export const draftStaff = async (shop: TestShop): Promise<Orders> =>
  shop.as({ apiKey: await apiKeyOf(shop, draftScopes) }).admin.orders

export const draftScopes = ['orders:read', 'orders:write'] as const

/** What a draft of these goods for Ada in New York says. */
export const draftOf = (
  { id }: TestShop,
  goods: Partial<Record<TestVariant, number>>,
  more: Partial<DraftRequest> = {},
): DraftRequest => ({
  email: 'ada@example.com',
  shippingAddress: newYork,
  shippingMethodId: id.method.us,
  lines: Object.entries(goods).map(([name, quantity]) => ({ variantId: id.variant[name as TestVariant], quantity })),
  idempotencyKey: `draft-${crypto.randomUUID()}`,
  ...more,
})

/** What placing a draft says now. */
export async function placeRequest(
  staff: Orders,
  { id: draftId }: Pick<Draft, 'id'>,
  more: Partial<PlaceRequest> = {},
): Promise<PlaceRequest> {
  const { quote } = await staff.drafts.get.query({ draftId })
  if (quote === null) throw new Error('the draft has been placed')
  return { draftId, expectedTotal: quote.expectedTotal, idempotencyKey: `place-${crypto.randomUUID()}`, ...more }
}
