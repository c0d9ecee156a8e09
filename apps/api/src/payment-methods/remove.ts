import { clearDefaultMethod } from '@tillwright/db/provider-customers'
import { z } from 'zod'
import { refuseUnavailable } from '../orders/confirm-payment.ts'
import { ownCard } from '../payments/own-card.ts'
import { customer, refuses } from '../trpc.ts'
import { noSuchMethod, paymentMethodId } from './view.ts'

const refusals = ['PAYMENT_PROVIDER_UNAVAILABLE'] as const

export const remove = customer
  .meta({ docs: 'Takes a card away, at Stripe as well: it is never charged again.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ paymentMethodId }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    const methodId = input.paymentMethodId
    const own = await ownCard(ctx, { accountId: ctx.accountId, methodId }).catch(refuseUnavailable)
    if (own === null) throw noSuchMethod()
    const isGone = await ctx.gateway.cards.detachCard(methodId).catch(refuseUnavailable)
    await clearDefaultMethod(ctx.db, own.customer.id, methodId)
    // Somebody was quicker.
    if (!isGone) throw noSuchMethod()
    return { ok: true } as const
  })
