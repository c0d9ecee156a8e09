import { writeDefaultMethod } from '@tillwright/db/provider-customers'
import { z } from 'zod'
import { refuseUnavailable } from '../orders/confirm-payment.ts'
import { ownCard } from '../payments/own-card.ts'
import { customer, refuses } from '../trpc.ts'
import { noSuchMethod, paymentMethodId, SavedPaymentMethod, viewCard } from './view.ts'

const refusals = ['PAYMENT_PROVIDER_UNAVAILABLE'] as const

export const setDefault = customer
  .meta({ docs: 'Makes a card the one that is used where nothing else is said.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ paymentMethodId }))
  .output(SavedPaymentMethod)
  .mutation(async ({ ctx, input }) => {
    const asked = { accountId: ctx.accountId, methodId: input.paymentMethodId }
    const own = await ownCard(ctx, asked).catch(refuseUnavailable)
    if (own === null) throw noSuchMethod()
    await writeDefaultMethod(ctx.db, own.customer.id, own.card.id)
    return viewCard(own.card, own.card)
  })
