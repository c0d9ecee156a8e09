import { z } from 'zod'
import { refuseUnavailable } from '../orders/confirm-payment.ts'
import { walletOf } from '../payments/own-card.ts'
import { customer, refuses } from '../trpc.ts'
import { SavedPaymentMethod, viewCard } from './view.ts'

const refusals = ['PAYMENT_PROVIDER_UNAVAILABLE'] as const

export const list = customer
  .meta({
    docs: 'The cards that are saved, as Stripe has them, the newest first; all of them are one page.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({}).prefault({}))
  .output(z.object({ items: z.array(SavedPaymentMethod), nextCursor: z.null() }))
  .query(async ({ ctx }) => {
    const wallet = await walletOf(ctx, ctx.accountId).catch(refuseUnavailable)
    const items = wallet === null ? [] : wallet.cards.map((card) => viewCard(card, wallet.defaultCard))
    return { items, nextCursor: null }
  })
