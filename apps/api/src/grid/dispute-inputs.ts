import { settleDisputesOf } from '../payments/settle-disputes.ts'
import type { TestShop } from '../testing/open-test-shop.ts'
import { placePaid } from '../testing/place-paid.ts'
import { intentOf } from '../testing/shopper.ts'
import type { Inputs } from './inputs.ts'
import type { Targets } from './targets.ts'

/** For procedures about disputes. One of them ends what it is about; the others share one. */
export function ofDisputes(shop: TestShop): Inputs {
  let shared: Promise<string> | undefined
  const share = async (orderId: string) => {
    const isThere = await hasOrder(shop, orderId)
    if (!isThere) return orderId
    shared ??= openDispute(shop)
    return shared
  }
  const asked = async ({ orderId }: Targets) => ({
    disputeId: await share(orderId),
    idempotencyKey: crypto.randomUUID(),
  })
  return {
    'admin.disputes.list': () => ({}),
    'admin.disputes.get': async ({ orderId }) => ({ disputeId: await share(orderId) }),
    'admin.disputes.saveEvidence': async (on) => ({ ...(await asked(on)), evidence: { customer_name: 'Ada' } }),
    'admin.disputes.submitEvidence': asked,
    'admin.disputes.addEvidenceFile': async (on) => ({
      ...(await asked(on)),
      ...{ field: 'receipt', fileName: 'receipt.pdf', content: Buffer.from('%PDF-1.7').toString('base64') },
    }),
    'admin.disputes.accept': async ({ orderId }) => ({
      disputeId: (await hasOrder(shop, orderId)) ? await openDispute(shop) : orderId,
      idempotencyKey: crypto.randomUUID(),
    }),
  }
}

/** Where there is no such order, there is no such dispute. */
async function hasOrder({ database }: TestShop, orderId: string): Promise<boolean> {
  return (await database.pool.query('select from orders where id = $1', [orderId])).rowCount === 1
}

async function openDispute(shop: TestShop): Promise<string> {
  const intentId = intentOf(await placePaid(shop, { sticker: 1 }))
  await shop.control('bank/dispute', { payment_intent: intentId, kind: 'fraudulent' })
  await settleDisputesOf(shop.served.deps, { intentId, foundBy: 'webhook' })
  const { rows } = await shop.database.pool.query<{ id: string }>(
    `select dispute.id from dispute join payment_attempt attempt on attempt.id = payment_attempt_id
     where intent_id = $1`,
    [intentId],
  )
  return rows[0]?.id ?? ''
}
