import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '../router.ts'
import { placeRequest } from './draft-staff.ts'
import type { TestShop } from './open-test-shop.ts'
import type { Placed } from './shopper.ts'

type Staff = ReturnType<TestShop['as']>['admin']['orders']
export type ExchangeRequest = inferRouterInputs<AppRouter>['admin']['orders']['exchange']
export type Exchanged = inferRouterOutputs<AppRouter>['admin']['orders']['exchange']

export interface Exchanging {
  readonly order: Pick<Placed['order'], 'id'>
  /** What its buyer has instead. */
  readonly goods: Partial<Record<TestVariant, number>>
  readonly given: ExchangeRequest['given']
}

/** What giving something of an order for these goods says: there is a draft of them. */
export async function exchangeOf(
  shop: TestShop,
  staff: Staff,
  { order, goods, given }: Exchanging,
): Promise<ExchangeRequest> {
  const lines = Object.entries(goods).map(([name, quantity]) => ({
    variantId: shop.id.variant[name as TestVariant],
    quantity,
  }))
  const key = crypto.randomUUID()
  const draft = await staff.createDraft.mutate({ likeOrderId: order.id, lines, idempotencyKey: `draft-${key}` })
  const { draftId, expectedTotal } = await placeRequest(staff, draft)
  return { given, draftId, expectedTotal, idempotencyKey: `exchange-${key}` }
}

export const exchangeWith = async (shop: TestShop, staff: Staff, exchanging: Exchanging): Promise<Exchanged> =>
  staff.exchange.mutate(await exchangeOf(shop, staff, exchanging))

/** The buyer of an order, by the link of his letter. */
export const asBuyer = (shop: TestShop, { id }: Pick<Placed['order'], 'id'>) =>
  // The id of an order that the API has answered.
  shop.as({
    orderTokens: [shop.served.deps.keys.orderToken(id as Parameters<typeof shop.served.deps.keys.orderToken>[0])],
  }).orders
