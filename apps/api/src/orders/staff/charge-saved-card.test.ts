import { afterAll, beforeAll, expect, test } from 'vitest'
import { reconcilePayments } from '../../payments/reconcile.ts'
import { draftOf, draftStaff, placeRequest } from '../../testing/draft-staff.ts'
import { openNodes } from '../../testing/nodes.ts'
import { openTestShop, type TestShop, until } from '../../testing/open-test-shop.ts'
import { callsOf } from '../../testing/place-paid.ts'
import {
  attachCard,
  type CardCustomer,
  callStripe,
  cardStaff,
  chargeOf,
  customerRow,
  listedAtStripe,
  openCustomer,
  passChallenge,
  saveCard,
} from '../../testing/saved-cards.ts'
import { intentOf, openGuest, type Placed, payWith, refusalFrom } from '../../testing/shopper.ts'

let shop: TestShop
let staff: Awaited<ReturnType<typeof cardStaff>>

beforeAll(async () => {
  shop = await openTestShop({ stock: { mug: 500 } })
  staff = await cardStaff(shop)
})
afterAll(() => shop[Symbol.asyncDispose]())

/** Somebody with a saved card, and an unpaid order of his. */
async function openUnpaid(at: TestShop, card?: string): Promise<{ ada: CardCustomer; card: string; placed: Placed }> {
  const ada = await openCustomer(at)
  const saved = await saveCard(at, ada)
  return {
    ada,
    card: card === undefined ? saved : await attachCard(at, ada, card),
    placed: await ada.place({ mug: 1 }),
  }
}

const chargesAt = async (at: TestShop, placed: Placed) =>
  (await listedAtStripe(at, `/v1/charges?payment_intent=${intentOf(placed)}`)).map(({ status }) => status)

const paid = { status: 'PROCESSING', paymentStatus: 'SUCCEEDED' }

test('staff charges the card that a buyer has saved, and the order is paid by the intent that it had', async () => {
  const { placed, card } = await openUnpaid(shop)
  expect(await staff.chargeSavedCard.mutate(chargeOf(placed, { paymentMethodId: card }))).toMatchObject(paid)
  expect(await chargesAt(shop, placed)).toEqual(['succeeded'])
})

test('where no card is named, the default of the buyer is charged', async () => {
  const { ada, placed, card } = await openUnpaid(shop)
  await saveCard(shop, ada, 'pm_card_amex')
  await ada.api.paymentMethods.setDefault.mutate({ paymentMethodId: card })
  expect(await staff.chargeSavedCard.mutate(chargeOf(placed))).toMatchObject(paid)
  expect(await callStripe(shop, `/v1/payment_intents/${intentOf(placed)}`)).toMatchObject({ payment_method: card })
})

test('an order that staff has placed for a buyer is paid with his card', async () => {
  const ada = await openCustomer(shop)
  await saveCard(shop, ada)
  const drafts = await draftStaff(shop)
  const draft = await drafts.createDraft.mutate(draftOf(shop, { mug: 2 }, { customerId: ada.accountId }))
  const order = await drafts.drafts.place.mutate(await placeRequest(drafts, draft))
  const charge = { orderId: order.id, version: order.version, idempotencyKey: 'charge-of-draft' }
  expect(await staff.chargeSavedCard.mutate(charge)).toMatchObject(paid)
})

test('a declined card leaves the order unpaid, and its buyer goes on with the same intent', async () => {
  const { ada, placed, card } = await openUnpaid(shop, 'pm_card_chargeCustomerFail')
  const charge = chargeOf(placed, { paymentMethodId: card })
  const declined = { code: 'PAYMENT_FAILED', declineCode: 'generic_decline', retryable: true }
  expect(await refusalFrom(staff.chargeSavedCard.mutate(charge))).toEqual(declined)
  expect(await refusalFrom(staff.chargeSavedCard.mutate(charge))).toEqual(declined)
  expect(await chargesAt(shop, placed)).toEqual(['failed'])
  const { payment } = await ada.api.orders.retryPayment.mutate({ orderId: placed.order.id })
  expect(intentOf({ payment })).toBe(intentOf(placed))
  await payWith(shop, intentOf(placed))
  const { order } = await ada.api.orders.confirmPayment.mutate({ orderId: placed.order.id })
  expect(order).toMatchObject(paid)
  expect(await refusalFrom(staff.chargeSavedCard.mutate(charge))).toEqual(declined)
})

test('a card that was declined is tried again under another key', async () => {
  const { placed, card } = await openUnpaid(shop)
  const path = `/v1/payment_intents/${intentOf(placed)}/confirm`
  await shop.control('faults', { path, kind: 'decline', declineCode: 'insufficient_funds' })
  const refusal = await refusalFrom(staff.chargeSavedCard.mutate(chargeOf(placed, { paymentMethodId: card })))
  expect(refusal).toMatchObject({ declineCode: 'insufficient_funds', retryable: true })
  const { version, paymentStatus } = await staff.get.query({ orderId: placed.order.id })
  expect(paymentStatus).toBe('FAILED')
  expect(await staff.chargeSavedCard.mutate(chargeOf(placed, { version }))).toMatchObject(paid)
})

test('a card that is lost is not worth another try', async () => {
  const { placed } = await openUnpaid(shop)
  const path = `/v1/payment_intents/${intentOf(placed)}/confirm`
  await shop.control('faults', { path, kind: 'decline', declineCode: 'lost_card' })
  expect(await refusalFrom(staff.chargeSavedCard.mutate(chargeOf(placed)))).toMatchObject({ retryable: false })
})

test('where the bank wants to see the buyer he gets a letter, once, and pays by the same intent', async () => {
  const { ada, placed, card } = await openUnpaid(shop, 'pm_card_authenticationRequired')
  const charge = chargeOf(placed, { paymentMethodId: card })
  for (const _ of [1, 2]) {
    expect(await refusalFrom(staff.chargeSavedCard.mutate(charge))).toEqual({
      code: 'PAYMENT_FAILED',
      declineCode: 'authentication_required',
      retryable: true,
    })
  }
  const { orderNumber, email } = placed.order
  const mine = async () => (await shop.mails()).filter(({ subject }) => subject.includes(orderNumber))
  const [mail] = await until(async () => ((await mine()).length > 0 ? mine() : null))
  expect(mail).toMatchObject({ to: email })
  expect(mail?.text).toContain(`/order?id=${placed.order.id}`)
  const { payment } = await ada.api.orders.retryPayment.mutate({ orderId: placed.order.id, savedPaymentMethodId: card })
  if (payment.next !== 'pay') throw new Error('nothing is to be paid')
  expect(payment.paymentIntentId).toBe(intentOf(placed))
  await payWith(shop, payment.paymentIntentId, card)
  await passChallenge(shop, 'pay', payment.clientSecret)
  expect(await ada.api.orders.confirmPayment.mutate({ orderId: placed.order.id })).toMatchObject({ success: true })
  expect((await mine()).filter(({ subject }) => subject === mail?.subject)).toHaveLength(1)
})

test('a card that its buyer has set up for that is charged without him', async () => {
  const ada = await openCustomer(shop)
  const paymentMethodId = await saveCard(shop, ada, 'pm_card_authenticationRequired')
  const placed = await ada.place({ mug: 1 })
  expect(await staff.chargeSavedCard.mutate(chargeOf(placed, { paymentMethodId }))).toMatchObject(paid)
})

test('nobody is charged with the card of another, a card of nobody, or none', async () => {
  const [{ card: hers }, { placed }] = [await openUnpaid(shop), await openUnpaid(shop)]
  const noCard = { code: 'NOT_FOUND', entity: 'paymentMethod' }
  for (const paymentMethodId of [hers, 'pm_card_visa', 'pm_1NotThere']) {
    const charge = chargeOf(placed, { paymentMethodId })
    for (const _ of [1, 2]) expect(await refusalFrom(staff.chargeSavedCard.mutate(charge))).toEqual(noCard)
  }
  const guests = await (await openGuest(shop, { mug: 1 })).place()
  const withoutCard = await (await openCustomer(shop)).place({ mug: 1 })
  for (const order of [guests, withoutCard]) {
    expect(await refusalFrom(staff.chargeSavedCard.mutate(chargeOf(order)))).toEqual(noCard)
  }
  expect(await chargesAt(shop, placed)).toEqual([])
})

test('an order that is paid, canceled or was seen otherwise is not charged', async () => {
  const { ada, placed } = await openUnpaid(shop)
  const stale = await refusalFrom(staff.chargeSavedCard.mutate(chargeOf(placed, { version: 7 })))
  expect(stale).toEqual({ code: 'CONFLICT', entity: 'order', currentVersion: 1 })
  await staff.chargeSavedCard.mutate(chargeOf(placed))
  expect(await refusalFrom(staff.chargeSavedCard.mutate(chargeOf(placed)))).toMatchObject({
    code: 'ORDER_STATUS_CONFLICT',
    from: 'PROCESSING',
  })
  const other = await ada.place({ mug: 1 })
  await ada.api.orders.cancel.mutate({ orderId: other.order.id, reason: 'no longer wanted' })
  expect(await refusalFrom(staff.chargeSavedCard.mutate(chargeOf(other)))).toMatchObject({
    code: 'ORDER_STATUS_CONFLICT',
    from: 'CANCELED',
  })
  const asked = { ...chargeOf(other), orderId: shop.served.deps.newId() }
  expect(await refusalFrom(staff.chargeSavedCard.mutate(asked))).toEqual({ code: 'NOT_FOUND', entity: 'order' })
})

test('the same key is one charge, and another order under it is a conflict', async () => {
  const [{ placed }, { placed: other }] = [await openUnpaid(shop), await openUnpaid(shop)]
  const charge = chargeOf(placed)
  const charged = await staff.chargeSavedCard.mutate(charge)
  expect(await staff.chargeSavedCard.mutate(charge)).toEqual(charged)
  expect(await chargesAt(shop, placed)).toEqual(['succeeded'])
  const reused = staff.chargeSavedCard.mutate(chargeOf(other, { idempotencyKey: charge.idempotencyKey }))
  expect(await refusalFrom(reused)).toEqual({ code: 'IDEMPOTENCY_CONFLICT' })
})

test('eight of the staff on three nodes who charge one order at once charge it once', async () => {
  const { placed } = await openUnpaid(shop)
  await using nodes = await openNodes(shop, 3, { works: false })
  const colleagues = await Promise.all(Array.from({ length: 8 }, (_, index) => cardStaff(nodes.at(index))))
  const answers = await Promise.allSettled(
    colleagues.map(({ chargeSavedCard }) => chargeSavedCard.mutate(chargeOf(placed))),
  )
  expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true)
  expect(await staff.get.query({ orderId: placed.order.id })).toMatchObject(paid)
  expect(await chargesAt(shop, placed)).toEqual(['succeeded'])
})

test('whoever wants another card charged meanwhile is told that one is', async () => {
  const { ada, placed, card } = await openUnpaid(shop)
  const amex = await saveCard(shop, ada, 'pm_card_amex')
  const path = `/v1/payment_intents/${intentOf(placed)}/confirm`
  await shop.control('faults', { path, kind: 'drop_before', times: 2 })
  const first = chargeOf(placed, { paymentMethodId: card })
  const away = { code: 'PAYMENT_PROVIDER_UNAVAILABLE' }
  expect(await refusalFrom(staff.chargeSavedCard.mutate(first))).toMatchObject(away)
  const other = await refusalFrom(staff.chargeSavedCard.mutate(chargeOf(placed, { paymentMethodId: amex })))
  expect(other).toEqual({ code: 'CONFLICT', entity: 'payment', currentVersion: null })
  expect(await staff.chargeSavedCard.mutate(first)).toMatchObject(paid)
})

test('a buyer who pays at the same moment is charged once, eight times over', { tags: ['long'] }, async () => {
  for (const _ of Array(8)) {
    const { placed, card } = await openUnpaid(shop)
    const charging = staff.chargeSavedCard.mutate(chargeOf(placed, { paymentMethodId: card }))
    await Promise.allSettled([charging, payWith(shop, intentOf(placed)), payWith(shop, intentOf(placed), card)])
    const order = await until(async () => {
      const seen = await staff.get.query({ orderId: placed.order.id })
      return seen.status === 'PROCESSING' && seen
    })
    expect(order).toMatchObject(paid)
    expect((await chargesAt(shop, placed)).filter((status) => status === 'succeeded')).toHaveLength(1)
    // Where the buyer was so quick that staff came afterwards, that is what staff is told.
    const tooLate = { code: 'ORDER_STATUS_CONFLICT', from: 'PROCESSING', to: 'PROCESSING' }
    const [charged] = await Promise.allSettled([charging])
    if (charged.status === 'fulfilled') expect(charged.value).toMatchObject(paid)
    else expect(await refusalFrom(charging)).toEqual(tooLate)
  }
})

test('a cancel at the same moment ends unpaid, or paid back', { tags: ['long'] }, async () => {
  for (const _ of Array(8)) {
    const { ada, placed } = await openUnpaid(shop)
    const canceling = ada.api.orders.cancel.mutate({ orderId: placed.order.id, reason: 'no longer wanted' })
    await Promise.allSettled([staff.chargeSavedCard.mutate(chargeOf(placed)), canceling])
    const { status } = await staff.get.query({ orderId: placed.order.id })
    const { status: intent } = await callStripe(shop, `/v1/payment_intents/${intentOf(placed)}`)
    expect(['CANCELED canceled', 'PROCESSING succeeded', 'CANCELED succeeded']).toContain(`${status} ${intent}`)
  }
})

test.each(['drop_before', 'drop_after', 'error_500', 'error_500_after'] as const)(
  'a charge whose answer is lost by %s is found by whoever looks, and was made once',
  async (kind) => {
    await using alone = await openTestShop({ works: false })
    const { placed, card } = await openUnpaid(alone)
    const own = await cardStaff(alone)
    const path = `/v1/payment_intents/${intentOf(placed)}/confirm`
    await alone.control('faults', { path, kind, times: 2, isStored: true })
    const first = await own.chargeSavedCard.mutate(chargeOf(placed, { paymentMethodId: card })).catch(() => null)
    await alone.database.pool.query(`update card_charge set created_at = created_at - interval '1 minute'`)
    await reconcilePayments(alone.served.deps)
    const { rows } = await alone.database.pool.query<{ state: string }>('select state from card_charge')
    const { status } = await own.get.query({ orderId: placed.order.id })
    const wasMade = kind !== 'error_500'
    expect([rows, status]).toEqual([[{ state: wasMade ? 'succeeded' : 'failed' }], wasMade ? 'PROCESSING' : 'PENDING'])
    expect(first === null).toBe(kind !== 'error_500_after')
    expect(await chargesAt(alone, placed)).toEqual(wasMade ? ['succeeded'] : [])
  },
)

test('a charge that never reached Stripe is none any more when its order has been canceled', async () => {
  await using alone = await openTestShop({ works: false })
  const { ada, placed } = await openUnpaid(alone)
  const own = await cardStaff(alone)
  const path = `/v1/payment_intents/${intentOf(placed)}/confirm`
  await alone.control('faults', { path, kind: 'drop_before', times: 2 })
  const charge = chargeOf(placed)
  await refusalFrom(own.chargeSavedCard.mutate(charge))
  await ada.api.orders.cancel.mutate({ orderId: placed.order.id, reason: 'no longer wanted' })
  await alone.database.pool.query(`update card_charge set created_at = created_at - interval '1 minute'`)
  await reconcilePayments(alone.served.deps)
  const { rows } = await alone.database.pool.query('select state from card_charge')
  expect(rows).toEqual([{ state: 'overtaken' }])
  expect(await chargesAt(alone, placed)).toEqual([])
  expect(await refusalFrom(own.chargeSavedCard.mutate(charge))).toMatchObject({ code: 'ORDER_STATUS_CONFLICT' })
})

test('a charge that was left behind is not begun anew when its key is forgotten', { tags: ['long'] }, async () => {
  await using alone = await openTestShop({ works: false })
  const { placed } = await openUnpaid(alone, 'pm_card_chargeCustomerFail')
  const own = await cardStaff(alone)
  await alone.control('faults', {
    path: `/v1/payment_intents/${intentOf(placed)}/confirm`,
    kind: 'drop_after',
    times: 2,
  })
  const charge = chargeOf(placed)
  await refusalFrom(own.chargeSavedCard.mutate(charge))
  await alone.control('clock', { advanceMs: 25 * 3_600_000 })
  await alone.database.pool.query(`update card_charge set created_at = created_at - interval '25 hours'`)
  expect(await refusalFrom(own.chargeSavedCard.mutate(charge))).toEqual({ code: 'PAYMENT_FAILED', retryable: true })
  expect(await callsOf(alone, 'POST', `/v1/payment_intents/${intentOf(placed)}/confirm`)).toHaveLength(2)
})

test('whose customer was deleted at Stripe has no card', async () => {
  const { ada, placed, card } = await openUnpaid(shop)
  const { customerId } = await customerRow(shop, ada.accountId)
  await callStripe(shop, `/v1/customers/${customerId}`, null, 'DELETE')
  for (const more of [{}, { paymentMethodId: card }]) {
    expect(await refusalFrom(staff.chargeSavedCard.mutate(chargeOf(placed, more)))).toMatchObject({ code: 'NOT_FOUND' })
  }
})

test('an order whose intent was never made is charged by the one that is made for it', async () => {
  await using alone = await openTestShop({ works: false })
  const ada = await openCustomer(alone)
  await saveCard(alone, ada)
  await alone.control('faults', { path: '/v1/payment_intents', method: 'POST', kind: 'drop_before', times: 2 })
  const placed = await ada.place({ mug: 1 })
  const own = await cardStaff(alone)
  expect(await own.chargeSavedCard.mutate(chargeOf(placed))).toMatchObject(paid)
  expect(await listedAtStripe(alone, '/v1/payment_intents')).toHaveLength(1)
})

test('what staff charges is in the audit log, and the timeline says that staff did it', async () => {
  const { placed, card } = await openUnpaid(shop)
  const { timeline } = await staff.chargeSavedCard.mutate(chargeOf(placed, { paymentMethodId: card }))
  expect(timeline.at(-1)).toMatchObject({ kind: 'paid', actor: 'staff' })
  const { rows } = await shop.database.pool.query(
    `select action, after ->> 'paymentMethodId' as card from audit_entry where entity_id = $1 and action like '%charge%'`,
    [placed.order.id],
  )
  expect(rows).toEqual([{ action: 'admin.orders.chargeSavedCard', card }])
})
