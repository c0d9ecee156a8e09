import { transact } from '@tillwright/db/client'
import { planAttempt } from '@tillwright/db/plan-attempt'
import type { OrderId } from '@tillwright/domain/ids'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { ProviderRefused, ProviderUnavailable } from '../payments/gateway-asked.ts'
import { nameBuyer } from '../payments/name-buyer.ts'
import { payable } from '../payments/payable.ts'
import type { KnownCustomer } from '../payments/provider-customer.ts'
import { Payment } from '../payments/view.ts'
import { Refused } from '../refused.ts'
import { id, idempotencyKey } from '../schemas.ts'
import { owner, refuses } from '../trpc.ts'
import { buyerSignedIn, cardWish, mustBeTheirs, mustHaveAccount } from './card-wish.ts'
import { readDossier } from './dossier.ts'

const refusals = ['ORDER_STATUS_CONFLICT'] as const

export const retryPayment = owner
  .meta({
    docs:
      'Goes on with the payment of an unpaid order: the same intent while it can be paid. With a saved card it is ' +
      'opened for the account of its buyer, who is signed in.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      orderId: id<OrderId>(),
      savedPaymentMethodId: cardWish.savedPaymentMethodId,
      idempotencyKey: idempotencyKey.optional(),
    }),
  )
  .output(z.object({ payment: Payment }))
  .mutation(async ({ ctx, input }) => {
    const customer = await customerPaying(ctx, input)
    const status = await transact(ctx.db, (tx) => planAttempt(tx, ctx.orderId, ctx.newId))
    if (status !== 'PENDING') throw new Refused({ code: 'ORDER_STATUS_CONFLICT', from: status, to: 'PROCESSING' })
    const { payment } = await payable(ctx, await readDossier(ctx, ctx.orderId))
    return { payment: customer === null ? payment : await payableByCard(ctx, payment, customer) }
  })

/** Null where no saved card is wanted, or nobody knows whose it is. */
async function customerPaying(
  ctx: Context,
  { orderId, savedPaymentMethodId: methodId }: { orderId: OrderId; savedPaymentMethodId?: string | undefined },
): Promise<KnownCustomer | null> {
  if (methodId === undefined) return null
  const accountId = await buyerSignedIn(ctx, orderId)
  mustHaveAccount({ savedPaymentMethodId: methodId }, accountId !== null)
  return accountId && mustBeTheirs(ctx, { accountId, methodId })
}

/** An intent that was opened without its customer takes no card of his. */
async function payableByCard(ctx: Context, payment: Payment, customer: KnownCustomer): Promise<Payment> {
  if (payment.next !== 'pay') return payment
  try {
    // Whose customer is gone pays with another card.
    await nameBuyer(ctx, { intentId: payment.paymentIntentId, customer })
    return payment
  } catch (error) {
    if (!(error instanceof ProviderUnavailable || error instanceof ProviderRefused)) throw error
    ctx.log.warn({ err: error }, 'a payment could not be told whose it is')
    const retryAfter = error instanceof ProviderUnavailable ? error.retryAfterSeconds : 60
    return { next: 'retry', reason: 'provider_unavailable', retryAfter }
  }
}
