import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteCustomerOf } from '../payments/provider-customer.ts'
import { openNodes } from '../testing/nodes.ts'
import { openTestShop, type TestShop, until } from '../testing/open-test-shop.ts'
import { callsOf } from '../testing/place-paid.ts'
import {
  attachCard,
  type CardCustomer,
  callStripe,
  customerRow,
  listedAtStripe,
  openCustomer,
  saveCard,
} from '../testing/saved-cards.ts'
import { refusalFrom } from '../testing/shopper.ts'

let shop: TestShop

beforeAll(async () => {
  shop = await openTestShop()
})
afterAll(() => shop[Symbol.asyncDispose]())

const cardsOf = async ({ api }: CardCustomer) => (await api.paymentMethods.list.query()).items

/** Those that Stripe has made for this account. */
const customersOf = async ({ accountId }: CardCustomer) =>
  (await listedAtStripe(shop, '/v1/customers')).filter(
    ({ metadata }) => (metadata as Record<string, string>).account_id === accountId,
  )

test('a card that was saved is listed as Stripe has it, and the newest one is the default', async () => {
  const ada = await openCustomer(shop)
  expect(await cardsOf(ada)).toEqual([])
  const visa = await saveCard(shop, ada)
  const amex = await saveCard(shop, ada, 'pm_card_amex')
  expect(await cardsOf(ada)).toMatchObject([
    { id: amex, brand: 'amex', last4: '0005', isDefault: true },
    { id: visa, brand: 'visa', last4: '4242', isDefault: false },
  ])
})

test('the chosen default stays so until it is removed', async () => {
  const ada = await openCustomer(shop)
  const [visa, amex] = [await saveCard(shop, ada), await saveCard(shop, ada, 'pm_card_amex')]
  expect(await ada.api.paymentMethods.setDefault.mutate({ paymentMethodId: visa })).toMatchObject({ isDefault: true })
  expect((await cardsOf(ada)).find(({ isDefault }) => isDefault)?.id).toBe(visa)
  await ada.api.paymentMethods.remove.mutate({ paymentMethodId: visa })
  expect(await cardsOf(ada)).toMatchObject([{ id: amex, isDefault: true }])
  expect(await customerRow(shop, ada.accountId)).toMatchObject({ default: null })
})

test('a card that people remove at Stripe is no longer listed, and is no default', async () => {
  const ada = await openCustomer(shop)
  const [visa, amex] = [await saveCard(shop, ada), await saveCard(shop, ada, 'pm_card_amex')]
  await ada.api.paymentMethods.setDefault.mutate({ paymentMethodId: visa })
  await callStripe(shop, `/v1/payment_methods/${visa}/detach`, {})
  expect(await cardsOf(ada)).toMatchObject([{ id: amex, isDefault: true }])
})

test('a card whose bank wants to see the buyer is saved once he has shown himself', async () => {
  const ada = await openCustomer(shop)
  await ada.api.paymentMethods.startSetup.mutate()
  const { setupIntentId } = await ada.api.paymentMethods.startSetup.mutate()
  await callStripe(shop, `/v1/setup_intents/${setupIntentId}/confirm`, {
    payment_method: 'pm_card_authenticationRequired',
  })
  expect(await ada.api.paymentMethods.confirmSetup.mutate({ setupIntentId })).toEqual({ status: 'requires_action' })
  expect(await cardsOf(ada)).toEqual([])
  expect(await saveCard(shop, ada, 'pm_card_authenticationRequired')).toMatch(/^pm_/)
})

test('a card that its bank declines is not saved, and the code says why', async () => {
  const ada = await openCustomer(shop)
  const { setupIntentId } = await ada.api.paymentMethods.startSetup.mutate()
  const payment_method = 'pm_card_visa_chargeDeclinedLostCard'
  await callStripe(shop, `/v1/setup_intents/${setupIntentId}/confirm`, { payment_method })
  expect(await ada.api.paymentMethods.confirmSetup.mutate({ setupIntentId })).toEqual({
    status: 'requires_payment_method',
    declineCode: 'lost_card',
  })
})

test('cards and setups of others answer like those that there are not', async () => {
  const [ada, grace, nobody] = [await openCustomer(shop), await openCustomer(shop), await openCustomer(shop)]
  const [hers] = [await saveCard(shop, grace), await saveCard(shop, ada)]
  const { setupIntentId } = await grace.api.paymentMethods.startSetup.mutate()
  for (const { api } of [ada, nobody]) {
    for (const paymentMethodId of [hers, 'pm_1NotThere', 'pm_card_visa']) {
      const noMethod = { code: 'NOT_FOUND', entity: 'paymentMethod' }
      expect(await refusalFrom(api.paymentMethods.remove.mutate({ paymentMethodId }))).toEqual(noMethod)
      expect(await refusalFrom(api.paymentMethods.setDefault.mutate({ paymentMethodId }))).toEqual(noMethod)
    }
    for (const id of [setupIntentId, 'seti_1NotThere']) {
      const asked = api.paymentMethods.confirmSetup.mutate({ setupIntentId: id })
      expect(await refusalFrom(asked)).toEqual({ code: 'NOT_FOUND', entity: 'setupIntent' })
    }
  }
  expect(await cardsOf(grace)).toHaveLength(1)
})

test('the same key begins one setup, and other keys others', async () => {
  const { api } = await openCustomer(shop)
  const begin = (idempotencyKey: string) => api.paymentMethods.startSetup.mutate({ idempotencyKey })
  const [first, again, other] = [await begin('setup-key-1'), await begin('setup-key-1'), await begin('setup-key-2')]
  expect(again).toEqual(first)
  expect(other.setupIntentId).not.toBe(first.setupIntentId)
})

test('eight tabs on three nodes that begin at once make one customer', async () => {
  const ada = await openCustomer(shop)
  await using nodes = await openNodes(shop, 3, { works: false })
  const tabs = Array.from({ length: 8 }, (_, index) => nodes.at(index).as({ accessToken: ada.accessToken }))
  const begun = await Promise.all(tabs.map(({ paymentMethods }) => paymentMethods.startSetup.mutate()))
  expect(new Set(begun.map(({ setupIntentId }) => setupIntentId)).size).toBe(8)
  expect(await customersOf(ada)).toHaveLength(1)
})

test.each(['drop_before', 'drop_after', 'error_500', 'error_500_after'] as const)(
  'a customer whose making meets %s is one customer',
  async (kind) => {
    const ada = await openCustomer(shop)
    await shop.control('faults', { path: '/v1/customers', method: 'POST', kind, times: 2, isStored: true })
    const begin = () => ada.api.paymentMethods.startSetup.mutate().catch(() => undefined)
    await until(begin)
    expect(await customersOf(ada)).toHaveLength(1)
    await fetch(`${shop.simulator.url}/_control/faults`, { method: 'DELETE' })
    expect(await saveCard(shop, ada)).toMatch(/^pm_/)
    expect(await customersOf(ada)).toHaveLength(1)
  },
)

test('a customer whose answer was lost is found by what is written on it after its key is forgotten', async () => {
  await using alone = await openTestShop({ works: false })
  const ada = await openCustomer(alone)
  await alone.control('faults', { path: '/v1/customers', method: 'POST', kind: 'drop_after', times: 2 })
  await refusalFrom(ada.api.paymentMethods.startSetup.mutate())
  await alone.control('clock', { advanceMs: 25 * 3_600_000 })
  await alone.database.pool.query(`update provider_customer set created_at = created_at - interval '25 hours'`)
  await ada.api.paymentMethods.startSetup.mutate()
  expect(await listedAtStripe(alone, '/v1/customers')).toHaveLength(1)
  expect(await callsOf(alone, 'POST', '/v1/customers')).toHaveLength(2)
})

test('whoever was deleted at Stripe has no cards, and becomes a customer anew', async () => {
  const ada = await openCustomer(shop)
  await saveCard(shop, ada)
  const { customerId } = await customerRow(shop, ada.accountId)
  await callStripe(shop, `/v1/customers/${customerId}`, null, 'DELETE')
  expect(await cardsOf(ada)).toEqual([])
  await saveCard(shop, ada)
  await callStripe(shop, `/v1/customers/${(await customerRow(shop, ada.accountId)).customerId}`, null, 'DELETE')
  // Nobody has noticed yet.
  expect(await saveCard(shop, ada)).toMatch(/^pm_/)
  expect(await cardsOf(ada)).toHaveLength(1)
})

test('a customer is deleted at Stripe with its cards, also one whose answer was lost, and nobody is not', async () => {
  const [ada, grace, nobody] = [await openCustomer(shop), await openCustomer(shop), await openCustomer(shop)]
  await saveCard(shop, ada)
  await attachCard(shop, ada, 'pm_card_mastercard')
  await shop.control('faults', { path: '/v1/customers', method: 'POST', kind: 'drop_after', times: 2 })
  await refusalFrom(grace.api.paymentMethods.startSetup.mutate())
  for (const { accountId } of [ada, grace, nobody, ada]) await deleteCustomerOf(shop.served.deps, accountId)
  for (const customer of [ada, grace]) expect(await customersOf(customer)).toEqual([])
  expect(await cardsOf(ada)).toEqual([])
})

test('where Stripe is away, callers are told to ask again', async () => {
  const ada = await openCustomer(shop)
  const card = await saveCard(shop, ada)
  const away = { code: 'PAYMENT_PROVIDER_UNAVAILABLE' }
  const { list, remove } = ada.api.paymentMethods
  await shop.control('faults', { path: '/v1/*', kind: 'error_500', times: 2, isStored: false })
  expect(await refusalFrom(list.query())).toMatchObject(away)
  expect(await refusalFrom(remove.mutate({ paymentMethodId: card }))).toMatchObject(away)
  expect(await cardsOf(ada)).toHaveLength(1)
})

test('what Stripe tells of customers and cards is kept, and nobody has to look at it', async () => {
  const ada = await openCustomer(shop)
  const card = await saveCard(shop, ada)
  await ada.api.paymentMethods.remove.mutate({ paymentMethodId: card })
  const told = await until(async () => {
    const { rows } = await shop.database.pool.query<{ type: string; state: string }>(
      `select distinct type, state from stripe_event where object_id = $1 order by type`,
      [card],
    )
    return rows.length === 2 && rows
  })
  expect(told).toEqual([
    { type: 'payment_method.attached', state: 'ignored' },
    { type: 'payment_method.detached', state: 'ignored' },
  ])
})

test('eight who remove one card at once have removed it, and the others are told that it is gone', async () => {
  const ada = await openCustomer(shop)
  const paymentMethodId = await saveCard(shop, ada)
  const removals = Array.from({ length: 8 }, () => ada.api.paymentMethods.remove.mutate({ paymentMethodId }))
  const outcomes = await Promise.allSettled(removals)
  // Those who ask in the same millisecond ask under one key, and get one answer.
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
  const gone = { code: 'NOT_FOUND', entity: 'paymentMethod' }
  for (const one of outcomes)
    if (one.status === 'rejected') expect(await refusalFrom(Promise.reject(one.reason))).toEqual(gone)
  expect(await cardsOf(ada)).toEqual([])
})
