import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '../router.ts'
import type { TestShop } from './open-test-shop.ts'

type Inputs = inferRouterInputs<AppRouter>
type Outputs = inferRouterOutputs<AppRouter>
export type PlaceRequest = Inputs['orders']['place']
export type Placed = Outputs['orders']['place']

export const newYork = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  addressLine1: '1 Main Street',
  city: 'New York',
  state: 'NY',
  zipCode: '10001',
  country: 'US',
}

/** A guest with a cart: what a person does, and what it takes to do it again. */
export interface Guest {
  readonly cartToken: string
  readonly shop: ReturnType<TestShop['as']>
  /** What an order of this cart would say now. */
  request(more?: Partial<PlaceRequest>): Promise<PlaceRequest>
  /** Quotes and places. */
  place(more?: Partial<PlaceRequest>): Promise<Placed>
}

/** A guest whose cart has these goods in it. */
export async function openGuest(
  test: TestShop,
  goods: Partial<Record<TestVariant, number>>,
  market: 'US' | 'DE' | 'JP' = 'US',
): Promise<Guest> {
  const { cartToken } = await test.as().cart.create.mutate({ market })
  const shop = test.as({ cartToken })
  for (const [name, quantity] of Object.entries(goods)) {
    await shop.cart.addLine.mutate({ variantId: test.id.variant[name as TestVariant], quantity })
  }
  const request = async (more: Partial<PlaceRequest> = {}): Promise<PlaceRequest> => {
    const to = { shippingAddress: newYork, shippingMethodId: test.id.method.us }
    const quote = await shop.checkout.quote.query(to)
    return {
      ...to,
      email: 'ada@example.com',
      paymentMethod: 'stripe',
      expectedTotal: quote.expectedTotal,
      idempotencyKey: `key-${crypto.randomUUID()}`,
      ...more,
    }
  }
  return { cartToken, shop, request, place: async (more) => shop.orders.place.mutate(await request(more)) }
}

/** What the answer says is to be paid; fails where nothing is. */
export function intentOf({ payment }: Pick<Placed, 'payment'>): string {
  if (payment.next !== 'pay') throw new Error(`nothing is to be paid: ${JSON.stringify(payment)}`)
  return payment.paymentIntentId
}

/** Confirms an intent at the simulator, as Stripe.js would for a shopper; answers the HTTP status. */
export async function payWith(test: TestShop, intentId: string, method = 'pm_card_visa'): Promise<number> {
  const answer = await fetch(`${test.simulator.url}/v1/payment_intents/${intentId}/confirm`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_shopper', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ payment_method: method }),
  })
  await answer.arrayBuffer()
  return answer.status
}

/** The order as its guest sees it. */
export const readOrder = (test: TestShop, { order, orderToken = '' }: Placed) =>
  test.as({ orderTokens: [orderToken] }).orders.get.query({ orderId: order.id })

/** The refusal that a call was answered with; fails where it was granted. */
export async function refusalFrom(call: Promise<unknown>): Promise<{ code: string; [fact: string]: unknown }> {
  try {
    const answer = await call
    throw new Error(`it was granted: ${JSON.stringify(answer)}`)
  } catch (error) {
    const data = error instanceof Error && 'data' in error ? error.data : undefined
    if (typeof data === 'object' && data !== null && 'refusal' in data) {
      return data.refusal as { code: string }
    }
    throw error
  }
}

/** What must hold for stock at any moment: levels equal the ledger, and the live reservations. */
export async function stockProblems(test: TestShop): Promise<unknown[]> {
  const { rows } = await test.database.pool.query(`
    select level.variant_id, level.on_hand, level.reserved, ledger.*, live.quantity as live from stock_level level
    left join lateral (select coalesce(sum(on_hand_delta), 0) as on_hand_sum, coalesce(sum(reserved_delta), 0) as reserved_sum
      from stock_movement m where (m.variant_id, m.location_id) = (level.variant_id, level.location_id)) ledger on true
    left join lateral (select coalesce(sum(quantity), 0) as quantity from reservation r
      where (r.variant_id, r.location_id) = (level.variant_id, level.location_id) and r.state in ('held', 'claimed')) live on true
    where level.on_hand <> ledger.on_hand_sum or level.reserved <> ledger.reserved_sum or level.reserved <> live.quantity`)
  return rows
}
