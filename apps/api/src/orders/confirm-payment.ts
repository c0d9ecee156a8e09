import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { applyPaymentState } from '../payments/apply-state.ts'
import { ProviderRefused, ProviderUnavailable } from '../payments/gateway-asked.ts'
import { goneIntent } from '../payments/gone-intent.ts'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { owner, refuses } from '../trpc.ts'
import { readDossier } from './dossier.ts'
import { Order, PaymentStatus, viewOrder } from './view.ts'

const refusals = ['PAYMENT_PROVIDER_UNAVAILABLE'] as const

export const confirmPayment = owner
  .meta({
    docs: 'Asks Stripe for the truth about the payment now, instead of waiting for its webhook.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ orderId: id<OrderId>() }))
  .output(z.object({ success: z.boolean().describe('Paid, or held'), status: PaymentStatus, order: Order }))
  .mutation(async ({ ctx }) => {
    const { attempts } = await readDossier(ctx, ctx.orderId)
    const open = attempts.find(({ state, intentId }) => state === 'open' && intentId !== null)
    if (open?.intentId) {
      const asked = ctx.gateway.retrieveIntent(open.intentId).then((intent) => intent ?? goneIntent(ctx, open))
      const intent = await asked.catch(refuseUnavailable)
      await applyPaymentState(ctx, intent, { actor: 'shopper', reason: null })
    }
    const order = viewOrder(await readDossier(ctx, ctx.orderId))
    const success = order.paymentStatus === 'SUCCEEDED' || order.paymentStatus === 'AUTHORIZED'
    return { success, status: order.paymentStatus, order }
  })

/** Nobody knows yet: to be asked again. */
export function refuseUnavailable(error: unknown): never {
  const isProvider = error instanceof ProviderUnavailable || error instanceof ProviderRefused
  if (!isProvider) throw error
  const retryAfter = error instanceof ProviderUnavailable ? error.retryAfterSeconds : 60
  throw new Refused({ code: 'PAYMENT_PROVIDER_UNAVAILABLE', retryAfter })
}
