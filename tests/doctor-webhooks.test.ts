import { readEnv } from '@tillwright/api/env'
import { freePort, openTestShop, type TestShop } from '@tillwright/api/testing/open-test-shop'
import { expect, test } from 'vitest'
import { lineOf } from '../apps/local/src/doctor/finding.ts'
import { examineWebhooks } from '../apps/local/src/doctor/webhooks.ts'
import { environment } from './doctor/run-doctor.ts'

async function endpoint(shop: TestShop, params: Record<string, string>, id = ''): Promise<string> {
  const answer = await fetch(`${shop.simulator.url}/v1/webhook_endpoints${id === '' ? '' : `/${id}`}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(params),
  })
  // What Stripe answers.
  return ((await answer.json()) as { id: string }).id
}

test('a shop that webhooks do not find is told what to mend, one thing after the other', async () => {
  await using shop = await openTestShop({ works: false })
  const saidOf = async (publicUrl: string) => {
    const lines: string[] = []
    for await (const found of examineWebhooks(readEnv({ ...environment(shop), PUBLIC_URL: publicUrl })))
      lines.push(lineOf(found))
    return lines
  }
  const nobody = await freePort()
  const url = `${shop.url}/webhooks/stripe`
  const [reached, unknown] = await saidOf(shop.url)
  expect(reached).toBe(`ok    webhooks     ${url} is answered by the shop`)
  expect(unknown).toMatch(
    /^BAD {3}webhooks {5}Stripe sends nothing to .+: make one in its dashboard, for payment_intent/,
  )
  expect((await saidOf(shop.simulator.url))[0]).toMatch(/^BAD .+ answers 404, not as the shop does: correct PUBLIC_URL/)
  expect((await saidOf(`http://127.0.0.1:${nobody}`))[0]).toMatch(
    /^BAD .+ can't be reached from here \(.*ECONNREFUSED.*\): start/,
  )

  const id = await endpoint(shop, {
    ...{ url, api_version: '2025-03-31.basil' },
    ...{ 'enabled_events[0]': 'payment_intent.succeeded', 'enabled_events[1]': 'refund.failed' },
  })
  expect((await saidOf(shop.url))[1]).toMatch(/^BAD .+ does not send payment_intent.amount_capturable_updated, .+: add/)
  await endpoint(shop, { 'enabled_events[0]': '*' }, id)
  expect((await saidOf(shop.url))[1]).toMatch(/^WARN .+ sends another version of Stripe's API than 2026-10-28.endive/)
  await endpoint(shop, { disabled: 'true' }, id)
  expect((await saidOf(shop.url))[1]).toMatch(/^BAD .+: enable it in its dashboard/)
  await endpoint(shop, { url: `${url}/`, api_version: '2026-10-28.endive', 'enabled_events[0]': '*' })
  expect((await saidOf(shop.url))[1]).toMatch(/^ok .+ all 15 types of events that the shop hears/)
})
