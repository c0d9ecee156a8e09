import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { inferRouterInputs } from '@trpc/server'
import type { AppRouter } from '../router.ts'
import type { TestShop } from './open-test-shop.ts'
import { newYork, type Placed, type PlaceRequest } from './shopper.ts'
import { apiKeyOf, type SignedInTester, signIn } from './sign-in.ts'

export type ChargeRequest = inferRouterInputs<AppRouter>['admin']['orders']['chargeSavedCard']

/** Somebody with an account who orders and saves cards. */
export interface CardCustomer extends SignedInTester {
  readonly api: ReturnType<TestShop['as']>
  /** Puts these goods into the cart and says what an order of it would say now. */
  request(goods: Partial<Record<TestVariant, number>>, more?: Partial<PlaceRequest>): Promise<PlaceRequest>
  place(goods: Partial<Record<TestVariant, number>>, more?: Partial<PlaceRequest>): Promise<Placed>
}

export async function openCustomer(shop: TestShop): Promise<CardCustomer> {
  const who = await signIn(shop)
  const api = shop.as({ accessToken: who.accessToken })
  const request: CardCustomer['request'] = async (goods, more = {}) => {
    await api.cart.create.mutate({ market: 'US' })
    for (const [name, quantity] of Object.entries(goods)) {
      await api.cart.addLine.mutate({ variantId: shop.id.variant[name as TestVariant], quantity })
    }
    const to = { shippingAddress: newYork, shippingMethodId: shop.id.method.us }
    const { expectedTotal } = await api.checkout.quote.query(to)
    const idempotencyKey = `key-${crypto.randomUUID()}`
    return { ...to, paymentMethod: 'stripe', expectedTotal, idempotencyKey, ...more }
  }
  return {
    ...who,
    api,
    request,
    place: async (goods, more) => api.orders.place.mutate(await request(goods, more)),
  }
}

/** Saves a card as a page of Stripe.js does, where 3-D Secure is passed if it comes; answers its id. */
export async function saveCard(
  shop: TestShop,
  { api }: Pick<CardCustomer, 'api'>,
  card = 'pm_card_visa',
): Promise<string> {
  const { setupIntentId, clientSecret } = await api.paymentMethods.startSetup.mutate()
  const { status } = await callStripe(shop, `/v1/setup_intents/${setupIntentId}/confirm`, { payment_method: card })
  if (status === 'requires_action') await passChallenge(shop, 'setup', clientSecret)
  const { paymentMethod } = await api.paymentMethods.confirmSetup.mutate({ setupIntentId })
  if (paymentMethod === undefined) throw new Error(`${card} was not saved`)
  return paymentMethod.id
}

/** A card at the customer that no bank has seen him agree to save. */
export async function attachCard(shop: TestShop, { accountId }: CardCustomer, card: string): Promise<string> {
  const { customerId } = await customerRow(shop, accountId)
  const { id } = await callStripe(shop, `/v1/payment_methods/${card}/attach`, { customer: customerId ?? '' })
  return String(id)
}

/** What is written down of an account's customer. */
export async function customerRow(
  shop: TestShop,
  accountId: string,
): Promise<{ readonly customerId: string | null; readonly default: string | null }> {
  const { rows } = await shop.database.pool.query<{ customerId: string | null; default: string | null }>(
    `select customer_id as "customerId", default_method_id as "default" from provider_customer
     where account_id = $1 and gone_at is null`,
    [accountId],
  )
  const [row] = rows
  if (row === undefined) throw new Error('the account is no customer')
  return row
}

/** A call that no process of the shop makes: of a browser, or of people in the dashboard. */
export async function callStripe(
  { simulator }: Pick<TestShop, 'simulator'>,
  path: string,
  parameters: Readonly<Record<string, string>> | null = null,
  method = parameters === null ? 'GET' : 'POST',
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(`${simulator.url}${path}`, {
    method,
    headers: { authorization: 'Bearer sk_test_person', 'content-type': 'application/x-www-form-urlencoded' },
    ...(parameters === null ? {} : { body: new URLSearchParams(parameters) }),
  })
  return (await answer.json()) as Readonly<Record<string, unknown>>
}

/** What Stripe lists there. */
export async function listedAtStripe(shop: Pick<TestShop, 'simulator'>, path: string) {
  const { data } = await callStripe(shop, `${path}${path.includes('?') ? '&' : '?'}limit=100`)
  return data as readonly Readonly<Record<string, unknown>>[]
}

/** The buyer passes 3-D Secure, or fails it, of a payment or of a card that is saved. */
export async function passChallenge(
  { simulator }: Pick<TestShop, 'simulator'>,
  of: 'pay' | 'setup',
  clientSecret: string,
  outcome: 'complete' | 'fail' = 'complete',
): Promise<void> {
  const body = new URLSearchParams({ outcome })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const url = `${simulator.url}/${of}/${clientSecret}/challenge`
  await (await fetch(url, { method: 'POST', body, headers, redirect: 'manual' })).arrayBuffer()
}

/** A tool that may charge cards. */
export const cardStaff = async (shop: TestShop) =>
  shop.as({ apiKey: await apiKeyOf(shop, ['orders:read', 'orders:write', 'payments:read', 'payments:write']) }).admin
    .orders

/** What charging a card for an order as it is placed says. */
export const chargeOf = ({ order }: Placed, more: Partial<ChargeRequest> = {}): ChargeRequest => ({
  orderId: order.id,
  version: order.version,
  idempotencyKey: `charge-${crypto.randomUUID()}`,
  ...more,
})
