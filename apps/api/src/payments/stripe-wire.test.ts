import { openInspector } from '@tillwright/stripe-simulator/testing/open-inspector'
import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { freePort, openTestShop, testWebhookSecret, until } from '../testing/open-test-shop.ts'
import { intentOf, openGuest, payWith, readOrder } from '../testing/shopper.ts'

const long = { tags: ['long'] }

test('what the shop asks of Stripe, is answered and is told by webhooks is as Stripe describes it', long, async () => {
  const apiPort = await freePort()
  const api = `http://127.0.0.1:${apiPort}`
  const webhooks = await openInspector({
    target: api,
    webhookTo: `${api}/webhooks/stripe`,
    webhookSecret: testWebhookSecret,
  })
  await using shop = await openTestShop({
    works: false,
    webhookUrl: webhooks.webhookUrl,
    breaks: ['goods_follow_order', 'timeline_is_a_legal_path'],
  })
  const calls = await openInspector({ target: shop.simulator.url })
  const stripe = { ...shop.options.stripe, apiBase: calls.url }
  const inspected = await serve({ ...shop.options, stripe, port: apiPort, works: true })
  const watched = { ...shop, as: shop.at(inspected.url) }
  try {
    const declined = await (await openGuest(watched, { mug: 1 })).place()
    await payWith(shop, intentOf(declined), 'pm_card_chargeDeclined')
    await until(async () => (await readOrder(watched, declined)).paymentStatus === 'FAILED')
    await payWith(shop, intentOf(declined))
    await until(async () => (await readOrder(watched, declined)).paymentStatus === 'SUCCEEDED')

    const canceled = await (await openGuest(watched, { mug: 1 })).place()
    const ours = watched.as({ orderTokens: [canceled.orderToken ?? ''] }).orders
    await ours.confirmPayment.mutate({ orderId: canceled.order.id })
    await ours.cancel.mutate({ orderId: canceled.order.id, reason: 'no longer needed' })

    const late = await (await openGuest(watched, { mug: 1 })).place()
    await shop.database.pool.query(
      `update orders set status = 'CANCELED', canceled_at = now(), expires_at = null where id = $1`,
      [late.order.id],
    )
    await payWith(shop, intentOf(late))
    await until(async () => (await readOrder(watched, late)).refunds[0]?.state === 'succeeded')
    await until(async () => webhooks.report().webhooks >= 8)
  } finally {
    await inspected.stop()
    calls.close()
    webhooks.close()
  }
  expect(calls.report().distinct).toEqual({})
  expect(webhooks.report().distinct).toEqual({})
  expect(Object.keys(calls.report().byOp).length).toBeGreaterThanOrEqual(4)
})
