import { insertAuditEntry } from '@tillwright/db/audit'
import { type CardCharge, findLiveCharge, planCharge, readCharge } from '@tillwright/db/card-charges'
import type { Tx } from '@tillwright/db/client'
import { lockOrder } from '@tillwright/db/orders'
import { planAttempt } from '@tillwright/db/plan-attempt'
import type { OrderId } from '@tillwright/domain/ids'
import { isRetryable } from '@tillwright/domain/payments/saved-card'
import { z } from 'zod'
import { noSuchMethod, paymentMethodId } from '../../payment-methods/view.ts'
import { followCharge } from '../../payments/charge-card.ts'
import { Refused } from '../../refused.ts'
import { id, idempotencyKey } from '../../schemas.ts'
import { once } from '../../staff/once.ts'
import { noSuchOrder, refuses, type StaffContext, staff } from '../../trpc.ts'
import { refuseUnavailable } from '../confirm-payment.ts'
import { type Dossier, readDossier } from '../dossier.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { Order, viewOrder } from '../view.ts'

const refusals = [
  'PAYMENT_FAILED',
  'PAYMENT_PROVIDER_UNAVAILABLE',
  'ORDER_STATUS_CONFLICT',
  'CONFLICT',
  'IDEMPOTENCY_CONFLICT',
] as const

const ChargeInput = z.strictObject({
  orderId: id<OrderId>(),
  paymentMethodId: paymentMethodId.optional().describe('A card of the buyer; left out: the one that is his default'),
  version: z.int().min(1).describe('Of the order as it was seen; another one is a conflict'),
  idempotencyKey,
})
type ChargeInput = z.output<typeof ChargeInput>

export const chargeSavedCard = staff('payments:write')
  .meta({
    docs:
      'Pays for an unpaid order with a card that its buyer has saved, while he is away. It is charged once, whoever ' +
      'asks and however often; a card that was declined is tried again under another key. Where its bank wants to ' +
      'see the buyer, he gets a letter with the link to the order, and goes on with the same payment.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(ChargeInput)
  .output(Order)
  .mutation(async ({ ctx, input }) => {
    const chargeId = await once(ctx, input, (tx) => plan(ctx, tx, input))
    const planned = await readCharge(ctx.db, chargeId)
    if (planned === null) throw new Error(`the charge ${chargeId} was written down, and is not there`)
    const charge = await followCharge(ctx, planned).catch(refuseUnavailable)
    return viewOrder(paidBy(charge, await readDossier(ctx, input.orderId)))
  })

/** Written down before Stripe is asked. Whoever asks for the same at the same time gets the same charge. */
async function plan(ctx: StaffContext, tx: Tx, input: ChargeInput): Promise<string> {
  const { orderId, paymentMethodId: askedMethodId = null } = input
  const order = await lockOrder(tx, orderId)
  if (order === null) throw noSuchOrder()
  if (order.status !== 'PENDING') throw mustBeUnpaid(order.status)
  mustBeVersion(order, input.version)
  const live = await findLiveCharge(tx, orderId)
  if (live !== null) return joined(live, askedMethodId)
  await planAttempt(tx, orderId, ctx.newId)
  const chargeId = ctx.newId()
  // Money that is not what was asked for has come, or somebody is to be paid otherwise.
  if (!(await planCharge(tx, { id: chargeId, orderId, askedMethodId }))) throw isBusy()
  const after = { chargeId, paymentMethodId: askedMethodId }
  await insertAuditEntry(tx, ctx, { entity: 'order', entityId: orderId, before: null, after })
  return chargeId
}

function joined({ id: chargeId, askedMethodId }: CardCharge, wanted: string | null): string {
  if (wanted === askedMethodId) return chargeId
  throw isBusy()
}

const isBusy = () => new Refused({ code: 'CONFLICT', entity: 'payment', currentVersion: null })

const mustBeUnpaid = (from: Dossier['order']['status']) =>
  new Refused({ code: 'ORDER_STATUS_CONFLICT', from, to: 'PROCESSING' })

/** The order that is paid now, or on its way to be. Throws what has come of the charge instead. */
function paidBy({ state, declineCode }: CardCharge, dossier: Dossier): Dossier {
  const { status, paymentStatus } = dossier.order
  switch (state) {
    case 'succeeded':
      return dossier
    case 'declined':
      throw declined(declineCode ?? 'generic_decline')
    case 'refused':
      throw noSuchMethod()
    case 'failed':
    case 'planned':
      throw new Refused({ code: 'PAYMENT_FAILED', retryable: true })
    case 'overtaken':
      if (status === 'CANCELED') throw mustBeUnpaid(status)
      // Its buyer was quicker, or is still at it.
      if (status !== 'PENDING' || paymentStatus === 'PROCESSING' || paymentStatus === 'AUTHORIZED') return dossier
      throw new Refused({ code: 'PAYMENT_FAILED', retryable: true })
  }
}

const declined = (declineCode: string) =>
  new Refused({ code: 'PAYMENT_FAILED', declineCode, retryable: isRetryable(declineCode) })
