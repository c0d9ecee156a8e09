import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSimulator, type Simulator } from '../open-simulator.ts'
import { refusal } from '../testing/refusal.ts'

let simulator: Simulator
let stripe: Stripe
beforeAll(async () => {
  simulator = await openSimulator({ port: 0, journalFile: null, webhook: null })
  const { hostname: host, port } = new URL(simulator.url)
  stripe = new Stripe('sk_test_files', { ...{ host, port }, protocol: 'http', maxNetworkRetries: 0, telemetry: false })
})
afterAll(() => simulator.close())

const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0x00, 0xff, 0x0d, 0x0a, 0x2d, 0x2d])
const pdf = { name: 'Quittung "é".pdf', type: 'application/pdf', data: bytes }

test('a file is taken whole, and the same key gives the same one', async () => {
  const upload = () => stripe.files.create({ purpose: 'dispute_evidence', file: pdf }, { idempotencyKey: 'one-file' })
  const [first, again] = [await upload(), await upload()]
  expect(first).toMatchObject({ object: 'file', purpose: 'dispute_evidence', size: bytes.length, type: 'pdf' })
  expect(first.filename).toContain('é')
  expect(again.id).toBe(first.id)
  expect((await stripe.files.retrieve(first.id)).id).toBe(first.id)
  const other = { purpose: 'dispute_evidence', file: { ...pdf, data: Buffer.from('%PDF-other') } } as const
  expect(await refusal(stripe.files.create(other, { idempotencyKey: 'one-file' }))).toMatchObject({ statusCode: 400 })
})

test('evidence can name a file that is there, and no other', async () => {
  const { id: receipt } = await stripe.files.create({ purpose: 'dispute_evidence', file: pdf })
  await stripe.paymentIntents.create({
    ...{ amount: 4_200, currency: 'usd', payment_method: 'pm_card_createDispute', confirm: true },
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  })
  const [dispute] = (await stripe.disputes.list()).data
  const update = (file: string) =>
    stripe.disputes.update(dispute?.id ?? '', { evidence: { receipt: file }, submit: false })
  expect((await update(receipt)).evidence.receipt).toBe(receipt)
  expect(await refusal(update('file_x'))).toMatchObject({ statusCode: 400, param: 'evidence[receipt]' })
})

test('what a bank would not read is refused', async () => {
  const text = { purpose: 'dispute_evidence', file: { ...pdf, type: 'text/plain' } } as const
  expect(await refusal(stripe.files.create(text))).toMatchObject({ statusCode: 400, param: 'file' })
  const logo = { purpose: 'business_logo', file: pdf } as const
  expect(await refusal(stripe.files.create(logo))).toMatchObject({ statusCode: 400, param: 'purpose' })
  const large = { purpose: 'dispute_evidence', file: { ...pdf, data: Buffer.alloc(5_000_001) } } as const
  expect(await refusal(stripe.files.create(large))).toMatchObject({ statusCode: 400, param: 'file' })
  expect(await refusal(stripe.files.retrieve('file_x'))).toMatchObject({ statusCode: 404, code: 'resource_missing' })
})
