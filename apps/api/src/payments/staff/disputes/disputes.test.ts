import type { DisputeId, OrderId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { openTestShop, type TestShop, until } from '../../../testing/open-test-shop.ts'
import { callsOf, placePaid } from '../../../testing/place-paid.ts'
import { intentOf, newYork, type Placed, readOrder, refusalFrom } from '../../../testing/shopper.ts'
import { signIn } from '../../../testing/sign-in.ts'
import { settleDisputesOf } from '../../settle-disputes.ts'

const run = async (shop: TestShop, statement: string): Promise<Record<string, unknown>[]> =>
  (await shop.database.pool.query(statement)).rows

const staffOf = async (shop: TestShop) =>
  shop.as(await signIn(shop, { role: 'ADMIN', email: 'grace@example.com' })).admin

const idempotencyKey = 'what-staff-clicks-once'

/** A paid order whose payment is disputed, and known to be. */
async function disputed(shop: TestShop, kind = 'fraudulent'): Promise<{ placed: Placed; disputeId: DisputeId }> {
  const placed = await placePaid(shop, { mug: 2 })
  await shop.control('bank/dispute', { payment_intent: intentOf(placed), kind })
  await settleDisputesOf(shop.served.deps, { intentId: intentOf(placed), foundBy: 'webhook' })
  const rows = await run(shop, `select id from dispute where order_id = '${placed.order.id}'`)
  return { placed, disputeId: rows[0]?.id as DisputeId }
}

test('staff sees what is due soonest first, page by page, and what it knows itself as a draft', async () => {
  await using shop = await openTestShop({ works: false })
  const { disputes, orders } = await staffOf(shop)
  const [late, soon] = [await disputed(shop), await disputed(shop, 'product_not_received')]
  await run(
    shop,
    `update dispute set evidence_due_at = evidence_due_at - interval '3 days' where id = '${soon.disputeId}'`,
  )
  const first = await disputes.list.query({ isOpen: true, limit: 1 })
  const second = await disputes.list.query({ isOpen: true, limit: 1, cursor: first.nextCursor ?? '' })
  expect([first, second].flatMap(({ items }) => items.map(({ id }) => id))).toEqual([soon.disputeId, late.disputeId])
  expect(second.nextCursor).toBeNull()
  const { items } = await disputes.list.query({ state: 'needs_response' })
  expect(items.map(({ id }) => id)).toEqual([soon.disputeId, late.disputeId])
  expect(await disputes.list.query({ state: 'won' })).toMatchObject({ items: [] })
  const orderId = late.placed.order.id as OrderId
  await orders.fulfill.mutate({ orderId, carrier: 'UPS', trackingNumber: '1Z', idempotencyKey })
  const { total, orderNumber } = late.placed.order
  expect(await disputes.get.query({ disputeId: late.disputeId })).toMatchObject({
    ...{ orderId, orderNumber, amount: total, withdrawn: total, state: 'needs_response', isRefundable: false },
    ...{ reason: 'fraudulent', networkReasonCode: '10.4', fee: { amount: 1_500, currency: 'USD' }, evidence: {} },
    suggested: {
      ...{ customer_name: 'Ada Lovelace', customer_email_address: 'ada@example.com', shipping_carrier: 'UPS' },
      ...{ shipping_tracking_number: '1Z', shipping_address: expect.stringContaining(newYork.addressLine1) },
      ...{
        product_description: expect.stringMatching(/^2 × /),
        uncategorized_text: expect.stringContaining(orderNumber),
      },
    },
  })
  expect(await refusalFrom(disputes.get.query({ disputeId: orderId as string as DisputeId }))).toMatchObject({
    ...{ code: 'NOT_FOUND', entity: 'dispute' },
  })
})

test('evidence is kept, a file with it, and sent once however often it is asked for; the bank decides', async () => {
  await using shop = await openTestShop({ works: false })
  const { disputes } = await staffOf(shop)
  const { placed, disputeId } = await disputed(shop)
  const evidence = { customer_name: 'Ada', uncategorized_text: 'winning_evidence' }
  await disputes.saveEvidence.mutate({ disputeId, evidence, idempotencyKey })
  const file = {
    field: 'receipt',
    fileName: 'receipt.pdf',
    content: Buffer.from('%PDF-1.7 …').toString('base64'),
  } as const
  const kept = await disputes.addEvidenceFile.mutate({ disputeId, ...file, idempotencyKey: `a-file-${idempotencyKey}` })
  expect(kept).toMatchObject({ state: 'needs_response', submissions: 0, evidence })
  expect(kept.evidence?.receipt).toMatch(/^file_/)
  const submit = { disputeId, idempotencyKey: `submit-${idempotencyKey}` }
  const sent = await Promise.all(Array.from({ length: 8 }, () => disputes.submitEvidence.mutate(submit)))
  expect(new Set(sent.map(({ state, submissions }) => `${state} ${submissions}`))).toEqual(new Set(['under_review 1']))
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'DISPUTED' })
  await shop.control('clock', { advanceMs: 6_000 })
  await settleDisputesOf(shop.served.deps, { intentId: intentOf(placed), foundBy: 'webhook' })
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'SUCCEEDED' })
  const late = disputes.saveEvidence.mutate({ disputeId, evidence, idempotencyKey: 'too-late' })
  expect(await refusalFrom(late)).toMatchObject({ code: 'CONFLICT', entity: 'dispute' })
  const audit = await run(shop, `select after from audit_entry where entity = 'dispute' order by at`)
  expect(audit.map(({ after }) => Object.keys(after as object)[0])).toEqual(['saved', 'file', 'submitted'])
})

test('who accepts loses at once, and a click that comes twice is one', async () => {
  await using shop = await openTestShop({ works: false })
  const { disputes } = await staffOf(shop)
  const { placed, disputeId } = await disputed(shop)
  const [once, twice] = [
    await disputes.accept.mutate({ disputeId, idempotencyKey }),
    await disputes.accept.mutate({ disputeId, idempotencyKey }),
  ]
  expect([once.state, twice.state]).toEqual(['lost', 'lost'])
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'REFUNDED', disputes: [{ status: 'lost' }] })
  const another = disputes.accept.mutate({ disputeId, idempotencyKey: 'another-click' })
  expect(await refusalFrom(another)).toMatchObject({ code: 'CONFLICT', entity: 'dispute' })
  expect(await callsOf(shop, 'POST', `/v1/disputes/${once.providerDisputeId}/close`)).toHaveLength(1)
})

test('what the bank has decided a moment ago is a conflict, and is written down', async () => {
  await using shop = await openTestShop({ works: false })
  const { disputes } = await staffOf(shop)
  const { placed, disputeId } = await disputed(shop)
  await shop.control('clock', { advanceMs: 21 * 86_400_000 })
  const missed = disputes.submitEvidence.mutate({ disputeId, idempotencyKey })
  expect(await refusalFrom(missed)).toMatchObject({ code: 'CONFLICT', entity: 'dispute' })
  expect(await readOrder(shop, placed)).toMatchObject({ paymentStatus: 'REFUNDED' })
})

test('once its time is over, nobody is asked any more', async () => {
  await using shop = await openTestShop({ works: false })
  const { disputes } = await staffOf(shop)
  const { disputeId } = await disputed(shop)
  await run(shop, `update dispute set evidence_due_at = now() - interval '1 second'`)
  const missed = disputes.submitEvidence.mutate({ disputeId, idempotencyKey })
  expect(await refusalFrom(missed)).toMatchObject({ code: 'CONFLICT', entity: 'dispute' })
})

test('evidence has its bounds, a file is what its bytes say, and none is too large', async () => {
  await using shop = await openTestShop({ works: false })
  const { disputes } = await staffOf(shop)
  const { disputeId } = await disputed(shop)
  const save = (evidence: object) => disputes.saveEvidence.mutate({ disputeId, evidence, idempotencyKey })
  const long = '急'.repeat(20_000)
  const names = ['access_activity_log', 'cancellation_rebuttal', 'customer_name', 'product_description']
  const more = ['refund_policy_disclosure', 'shipping_address', 'uncategorized_text']
  const most = Object.fromEntries([...names, ...more].map((name) => [name, long]))
  expect((await save(most)).evidence?.customer_name).toBe(long)
  const refused: object[] = [{ ...most, service_date: long }, { customer_name: `${long}急` }, { nonsense: 'x' }]
  for (const evidence of [...refused, { receipt: 'file_1' }])
    expect(await refusalFrom(save(evidence))).toMatchObject({ code: 'VALIDATION_FAILED' })
  const add = (bytes: Buffer) =>
    disputes.addEvidenceFile.mutate({
      ...{ disputeId, field: 'receipt', fileName: 'receipt.pdf', content: bytes.toString('base64') },
      idempotencyKey: `file-${bytes.length}`,
    })
  expect(await refusalFrom(add(Buffer.from('<svg/>')))).toMatchObject({ code: 'VALIDATION_FAILED' })
  const png = (length: number) => Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])], length)
  expect((await add(png(4_500_000))).evidence?.receipt).toMatch(/^file_/)
  expect(await refusalFrom(add(png(4_500_001)))).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
})

test('of nobody but staff is more read than other calls may have', async () => {
  await using shop = await openTestShop({ works: false })
  const body = JSON.stringify({ json: { content: 'x'.repeat(300_000) } })
  const post = (headers: Record<string, string>) =>
    fetch(`${shop.url}/trpc/admin.disputes.addEvidenceFile`, {
      ...{ method: 'POST', body },
      headers: { 'content-type': 'application/json', ...headers },
    })
  expect((await post({})).status).toBe(413)
  expect((await post({ authorization: 'Bearer nonsense' })).status).toBe(413)
  const { accessToken } = await signIn(shop, { role: 'ADMIN', email: 'grace@example.com' })
  expect((await post({ authorization: `Bearer ${accessToken}` })).status).toBe(400)
})

test('while Stripe does not answer, nothing is lost: what was asked for goes on when it does', async () => {
  await using shop = await openTestShop({ works: false })
  const { disputes } = await staffOf(shop)
  const { disputeId } = await disputed(shop)
  await shop.control('faults', {
    kind: 'error_500',
    status: 503,
    path: '/v1/disputes/{id}/close',
    times: 50,
    isStored: false,
  })
  const call = () => disputes.accept.mutate({ disputeId, idempotencyKey })
  expect(await refusalFrom(call())).toMatchObject({ code: 'PAYMENT_PROVIDER_UNAVAILABLE' })
  await fetch(`${shop.simulator.url}/_control/faults`, { method: 'DELETE' })
  expect(await until(async () => call().catch(() => false as const))).toMatchObject({ state: 'lost' })
})

test('who answers banks is told by mail, with the day it is due, and nobody else', async () => {
  await using shop = await openTestShop()
  const { settings } = await staffOf(shop)
  await settings.update.mutate({ disputesEmail: 'disputes@shop.example', version: 1 })
  const { placed } = await disputed(shop)
  const mail = await until(async () => (await shop.mails()).find(({ to }) => to === 'disputes@shop.example'))
  expect(mail.subject).toBe(`The payment of ${placed.order.orderNumber} is disputed`)
  expect(mail.text).toContain('Its reason: fraudulent.')
  expect(mail.text).toMatch(/Evidence is due until \w+ \d+, 20\d\d at /)
})
