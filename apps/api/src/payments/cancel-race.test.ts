import { transact } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import { cancelPlannedAttempts, openAttempt, readAttemptsOfOrder } from '@tillwright/db/payments'
import type { OrderId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import { openTestShop } from '../testing/open-test-shop.ts'
import { openGuest } from '../testing/shopper.ts'

test('an intent that is opened while its order is being canceled finds its attempt given up', async () => {
  await using shop = await openTestShop({ works: false })
  await shop.control('faults', { path: '/v1/payment_intents', kind: 'drop_before', times: 2 })
  const { order } = await (await openGuest(shop, { mug: 1 })).place()
  const orderId = order.id as OrderId
  const { db, gateway } = shop.served.deps
  const [attempt] = await readAttemptsOfOrder(db, orderId)
  if (attempt === undefined) throw new Error('the order has an attempt')
  const intent = await gateway.openIntent(attempt.request, attempt.idempotencyKey)

  const opening = await transact(db, async (tx) => {
    expect((await lockOrder(tx, orderId))?.hasOpenAttempt).toBe(false)
    const isOpened = openAttempt(db, attempt.id, intent)
    // Long enough for it to be written, if nothing stood in its way.
    await Promise.race([isOpened, new Promise((resolve) => setTimeout(resolve, 500))])
    await cancelPlannedAttempts(tx, orderId)
    return { isOpened }
  })

  expect(await opening.isOpened).toBe(false)
  expect(await readAttemptsOfOrder(db, orderId)).toMatchObject([{ state: 'canceled' }])
})
