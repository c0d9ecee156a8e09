import { forgetProviderCustomer, readAccountAsBuyer } from '@tillwright/db/provider-customers'
import { z } from 'zod'
import { charge } from '../limits/charge.ts'
import { networkOf } from '../orders/client-address.ts'
import { refuseUnavailable } from '../orders/confirm-payment.ts'
import type { OpenedSetup } from '../payments/gateway-cards.ts'
import { customerOf } from '../payments/provider-customer.ts'
import { Refused } from '../refused.ts'
import { idempotencyKey } from '../schemas.ts'
import { type CustomerContext, customer, refuses } from '../trpc.ts'
import { setupIntentId } from './view.ts'

const refusals = ['PAYMENT_PROVIDER_UNAVAILABLE'] as const

export const startSetup = customer
  .meta({
    docs: 'Begins to save a card: Stripe.js asks for it and confirms the SetupIntent with this secret.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ idempotencyKey: idempotencyKey.optional() }).prefault({}))
  .output(z.object({ clientSecret: z.string(), setupIntentId, publishableKey: z.string() }))
  .mutation(async ({ ctx, input }) => {
    // Whoever tries stolen cards begins so.
    await charge(ctx, [
      ['outbound', `card ${ctx.accountId}`],
      ['outbound', `card ${networkOf(ctx.ip)}`],
    ])
    const key = input.idempotencyKey ?? ctx.newId()
    // Whoever was deleted at Stripe becomes a customer anew.
    const opened = (await open(ctx, key)) ?? (await open(ctx, key))
    if (opened === null) throw new Refused({ code: 'PAYMENT_PROVIDER_UNAVAILABLE', retryAfter: 5 })
    return { clientSecret: opened.clientSecret, setupIntentId: opened.id, publishableKey: ctx.publishableKey }
  })

/** Null where the customer is gone, of whom nobody thinks any more then. */
async function open(ctx: CustomerContext, key: string): Promise<OpenedSetup | null> {
  const buyer = await readAccountAsBuyer(ctx.db, ctx.accountId)
  // The account has been erased since it signed in.
  if (buyer === null) throw new Refused({ code: 'TOKEN_EXPIRED' })
  const known = await customerOf(ctx, buyer).catch(refuseUnavailable)
  const setup = await ctx.gateway.cards.openSetup(known.customerId, `setup:${known.id}:${key}`).catch(refuseUnavailable)
  if (setup === null) await forgetProviderCustomer(ctx.db, known.id)
  return setup
}
