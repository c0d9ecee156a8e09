import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { inferRouterInputs } from '@trpc/server'
import type { AppRouter } from '../router.ts'
import type { TestShop } from './open-test-shop.ts'
import { openGuest, type Placed, type PlaceRequest } from './shopper.ts'
import { apiKeyOf } from './sign-in.ts'

type Admin = inferRouterInputs<AppRouter>['admin']
type Methods = Admin['payments']['methods']

const scopes = ['orders:read', 'orders:write', 'payments:read', 'payments:write', 'settings:write'] as const

const adminOf = async (shop: TestShop) => shop.as({ apiKey: await apiKeyOf(shop, scopes) }).admin

/** Who looks at the account of the bank. */
export const manualStaff = async (shop: TestShop) => (await adminOf(shop)).orders

/** A way of paying by hand: by transfer within a week, if nothing else is asked for. */
export async function openMethod(shop: TestShop, more: Partial<Methods['create']> = {}) {
  const { payments } = await adminOf(shop)
  const method = await payments.methods.create.mutate({
    ...{ code: 'transfer', name: 'Bank transfer', kind: 'before_shipment' as const, payWithinDays: 7 },
    instructions: 'Send {amount} to DE02 1203 0000 0000 2020 51, for {orderNumber}',
    ...more,
  })
  // Every node keeps what it knows of the shop for a second.
  for (let known = false; !known; ) {
    const { manualMethods } = await shop.served.deps.shop()
    known = manualMethods.some(({ code }) => code === method.code)
    if (!known) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return method
}

/** The same for money that comes with the goods. */
export const openCashOnDelivery = (shop: TestShop) =>
  openMethod(shop, {
    ...{ code: 'cash', name: 'Cash on delivery', kind: 'on_delivery', payWithinDays: null },
    instructions: 'Have {amount} ready',
  })

/** A guest's order that is paid by hand. */
export const placeByHand = async (
  shop: TestShop,
  goods: Partial<Record<TestVariant, number>>,
  more: Partial<PlaceRequest> = {},
): Promise<Placed> => (await openGuest(shop, goods)).place({ paymentMethod: 'manual', ...more })

/** That so much has come for an order, as it is seen. */
export const recordOf = (
  { id: orderId, version, currency }: Pick<Placed['order'], 'id' | 'version' | 'currency'>,
  amount: number,
): Admin['orders']['recordPayment'] => ({
  ...{ orderId, version, amount: { amount, currency }, idempotencyKey: `record-${crypto.randomUUID()}` },
})

/** What became of a refund that people have made. */
export const settled = (
  refundId: string | undefined,
  outcome: 'succeeded' | 'failed' = 'succeeded',
): Admin['orders']['settleRefund'] => ({
  ...{ refundId: refundId ?? '', outcome, idempotencyKey: `settle-${crypto.randomUUID()}` },
})
