import { pino } from 'pino'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Context } from './context.ts'
import { unlimited } from './limits/limits.ts'
import { makeKeys } from './settings/keys.ts'
import { noTelemetry } from './telemetry/telemetry.ts'
import { noClaims } from './testing/no-claims.ts'
import { createCallerFactory, customer, owner, router, staff } from './trpc.ts'

const keys = makeKeys(['a secret that nobody else can know'])

/** Only what the builders themselves look at: none of these calls may get as far as a database. */
const stranger = {
  ...noClaims,
  limits: unlimited,
  telemetry: noTelemetry,
  keys,
  log: pino({ level: 'silent' }),
} as unknown as Context

const probe = router({
  ofCustomer: customer.output(z.string()).query(() => 'let in'),
  ofStaff: staff('orders:read')
    .output(z.string())
    .query(() => 'let in'),
  ofOwner: owner
    .input(z.object({ orderId: z.uuid() }))
    .output(z.string())
    .query(({ ctx }) => ctx.orderId),
})
const call = (facts: Partial<Context> = {}) => createCallerFactory(probe)({ ...stranger, ...facts })

test('nobody is a customer or staff by saying nothing', async () => {
  await expect(call().ofCustomer()).rejects.toMatchObject({ refusal: { code: 'UNAUTHENTICATED' } })
  await expect(call().ofStaff()).rejects.toMatchObject({ refusal: { code: 'UNAUTHENTICATED' } })
})

test('an order opens to its own token, and another order’s token finds nothing', async () => {
  const [mine, other] = [crypto.randomUUID(), crypto.randomUUID()] as const
  const token = keys.orderToken(mine as Parameters<typeof keys.orderToken>[0])
  const holder = call({ orderTokens: ['x'.repeat(43), token] })
  expect(await holder.ofOwner({ orderId: mine })).toBe(mine)
  await expect(holder.ofOwner({ orderId: other })).rejects.toMatchObject({
    refusal: { code: 'NOT_FOUND', entity: 'order' },
  })
  await expect(call().ofOwner({ orderId: mine })).rejects.toMatchObject({ refusal: { code: 'NOT_FOUND' } })
})

test('a token of the secret before still opens, one of an unknown secret does not', () => {
  const id = crypto.randomUUID() as Parameters<typeof keys.orderToken>[0]
  const token = keys.orderToken(id)
  expect(makeKeys(['a newer secret', 'a secret that nobody else can know']).opensOrder(id, [token])).toBe(true)
  expect(makeKeys(['a newer secret']).opensOrder(id, [token])).toBe(false)
})

test('a stream pings, and ends by itself before proxies or memory do it', () => {
  const { sse } = probe._def._config
  expect(sse).toMatchObject({ ping: { enabled: true } })
  expect(sse?.ping?.intervalMs).toBeLessThanOrEqual(30_000)
  expect(sse?.maxDurationMs).toBeLessThanOrEqual(15 * 60_000)
})
