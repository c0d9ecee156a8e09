import { setupStatuses } from '@tillwright/domain/payments/saved-card'
import { z } from 'zod'
import { refuseUnavailable } from '../orders/confirm-payment.ts'
import { walletOf } from '../payments/own-card.ts'
import { knownCustomerOf } from '../payments/provider-customer.ts'
import { Refused } from '../refused.ts'
import { customer, refuses } from '../trpc.ts'
import { SavedPaymentMethod, setupIntentId, viewCard } from './view.ts'

const refusals = ['PAYMENT_PROVIDER_UNAVAILABLE'] as const

const SetupStatus = z.enum(setupStatuses).meta({ id: 'SetupStatus' })

const Confirmed = z.object({
  status: SetupStatus,
  paymentMethod: SavedPaymentMethod.optional().describe('The card, once it is saved'),
  declineCode: z.string().optional().describe('Why its bank does not want it saved'),
})

export const confirmSetup = customer
  .meta({ docs: 'Asks Stripe for the truth about a card that is being saved.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ setupIntentId }))
  .output(Confirmed)
  .mutation(async ({ ctx, input }) => {
    const known = await knownCustomerOf(ctx, ctx.accountId)
    const setup = known && (await ctx.gateway.cards.retrieveSetup(input.setupIntentId).catch(refuseUnavailable))
    // Another's answers like one that there is not.
    if (known === null || setup === null || setup.customerId !== known.customerId) {
      throw new Refused({ code: 'NOT_FOUND', entity: 'setupIntent' })
    }
    const { status, methodId, declineCode } = setup
    if (status !== 'succeeded') return { status, ...(declineCode === null ? {} : { declineCode }) }
    const wallet = await walletOf(ctx, ctx.accountId).catch(refuseUnavailable)
    const card = wallet?.cards.find(({ id }) => id === methodId)
    return { status, ...(wallet && card ? { paymentMethod: viewCard(card, wallet.defaultCard) } : {}) }
  })
