import { insertAuditEntry } from '@tillwright/db/audit'
import type { Tx } from '@tillwright/db/client'
import { type Hold, insertRelease, intendCapture, readHold } from '@tillwright/db/holds'
import { lockOrder } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import { decideCapture, owedOf } from '@tillwright/domain/payments/hold'
import { z } from 'zod'
import { captureRefusals, finishCapture } from '../../payments/capture.ts'
import { granted, Refused } from '../../refused.ts'
import { id, idempotencyKey, MoneyInput, text } from '../../schemas.ts'
import { once } from '../../staff/once.ts'
import { noSuchOrder, refuses, type StaffContext, staff } from '../../trpc.ts'
import { readDossier } from '../dossier.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { Order, viewOrder } from '../view.ts'

const refusals = [...captureRefusals, 'AMOUNT_OUT_OF_RANGE', 'CONFLICT', 'IDEMPOTENCY_CONFLICT'] as const

const CaptureInput = z.strictObject({
  orderId: id<OrderId>(),
  amount: MoneyInput.optional().describe('Left out: all that is owed. The rest of the hold is released, for good'),
  reason: text({ max: 500 }).optional().describe('The shopper can read it, in the timeline of the order'),
  version: z.int().min(1).optional().describe('Of the order as it was seen; another one is a conflict'),
  idempotencyKey,
})

export const capture = staff('orders:write')
  .meta({
    docs:
      'Captures what is held for an order, all that is owed or less of it, once. What is not captured is released ' +
      'and owed no longer. Without it the money is captured when the first goods leave.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(CaptureInput)
  .output(Order)
  .mutation(async ({ ctx, input }) => {
    const { orderId, reason = null } = input
    await once(ctx, input, async (tx) => {
      const order = await lockOrder(tx, orderId)
      if (order === null) throw noSuchOrder()
      mustBeVersion(order, input.version)
      const hold = await readHold(tx, orderId)
      if (hold === null) throw new Refused({ code: 'ORDER_STATUS_CONFLICT', from: order.status, to: 'PROCESSING' })
      await intend(ctx, tx, { hold, input })
      return orderId
    })
    await finishCapture(ctx, { orderId, cause: { actor: 'staff', reason } })
    return viewOrder(await readDossier(ctx, orderId))
  })

interface Intending {
  readonly hold: Hold
  readonly input: z.output<typeof CaptureInput>
}

async function intend(ctx: StaffContext, tx: Tx, { hold, input }: Intending): Promise<void> {
  const { orderId, amount } = input
  if (amount !== undefined && amount.currency !== hold.currency) {
    const issues = [{ path: 'amount.currency', message: `is not the order’s, ${hold.currency}` }]
    throw new Refused({ code: 'VALIDATION_FAILED', issues })
  }
  const { amountMinor, releasedMinor } = granted(decideCapture(hold, amount?.amount ?? null))
  if (releasedMinor > 0) {
    // Who has found the taxes would have to be told of a part of the sale.
    if (hold.isTaxedElsewhere) throw new Refused({ code: 'AMOUNT_OUT_OF_RANGE', min: owedOf(hold), max: owedOf(hold) })
    const release = { id: ctx.newId<string>(), orderId, amountMinor: releasedMinor, reason: 'not_captured' }
    await insertRelease(tx, hold, { ...release, pieces: [], withShipping: false })
  }
  if (hold.captureMinor === null) await intendCapture(tx, hold, amountMinor)
  const facts = { before: { captureMinor: hold.captureMinor }, after: { captureMinor: amountMinor, releasedMinor } }
  await insertAuditEntry(tx, ctx, { entity: 'order', entityId: orderId, ...facts })
}
