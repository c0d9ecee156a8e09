import type { AttemptOfOrder } from '@tillwright/db/payments'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { type Dossier, readDossier } from '../orders/dossier.ts'
import { PaymentStatus } from '../orders/view.ts'
import { ProviderRefused, ProviderUnavailable } from './gateway-asked.ts'
import { openIntent } from './open-intent.ts'

/** What the shopper does next. */
export const Payment = z
  .discriminatedUnion('next', [
    z.object({
      next: z.literal('pay'),
      clientSecret: z.string(),
      paymentIntentId: z.string(),
      publishableKey: z.string(),
    }),
    z.object({
      next: z.literal('retry'),
      reason: z.enum(['provider_unavailable', 'payment_canceled']),
      retryAfter: z.int().describe('Seconds until orders.retryPayment is worth calling'),
    }),
    z.object({ next: z.literal('await'), status: PaymentStatus, instructions: z.string().optional() }),
    z.object({ next: z.literal('none'), status: PaymentStatus }),
  ])
  .meta({ id: 'Payment' })
export type Payment = z.output<typeof Payment>

/**
 * An order and what comes next, opening its intent where that has not been done. Never throws because Stripe is away.
 */
export async function openAtStripe(ctx: Context, dossier: Dossier): Promise<{ dossier: Dossier; payment: Payment }> {
  const planned = dossier.attempts.find(({ state }) => state === 'planned')
  if (planned === undefined || dossier.order.status !== 'PENDING') return { dossier, payment: nextStep(ctx, dossier) }
  try {
    const opened = await openIntent(ctx, planned)
    // Somebody else was quicker: the attempt has moved on, or was given up.
    const now = opened === null ? await readDossier(ctx, dossier.order.id) : withOpened(dossier, planned, opened)
    return { dossier: now, payment: nextStep(ctx, now) }
  } catch (error) {
    if (!(error instanceof ProviderUnavailable || error instanceof ProviderRefused)) throw error
    const isPassing = error instanceof ProviderUnavailable
    ctx.log[isPassing ? 'warn' : 'error']({ err: error, orderId: dossier.order.id }, 'the payment could not be opened')
    const retryAfter = isPassing ? error.retryAfterSeconds : 60
    return { dossier, payment: { next: 'retry', reason: 'provider_unavailable', retryAfter } }
  }
}

function withOpened(dossier: Dossier, planned: AttemptOfOrder, { id, clientSecret }: ProviderIntent): Dossier {
  const open = { ...planned, state: 'open', intentId: id, clientSecret } as const
  return { ...dossier, attempts: dossier.attempts.map((attempt) => (attempt === planned ? open : attempt)) }
}

function nextStep({ publishableKey }: Pick<Context, 'publishableKey'>, { order, attempts }: Dossier): Payment {
  const status = order.paymentStatus
  if (order.status !== 'PENDING') return { next: 'none', status }
  // Money that is not what was asked for has come: nobody pays again before a person has looked at it.
  const isMismatched = attempts.some(({ state }) => state === 'mismatched')
  if (isMismatched || status === 'PROCESSING' || status === 'AUTHORIZED') return { next: 'await', status }
  const open = attempts.find(({ state }) => state === 'open')
  if (!open?.clientSecret || open.intentId === null) return { next: 'retry', reason: 'payment_canceled', retryAfter: 0 }
  return { next: 'pay', clientSecret: open.clientSecret, paymentIntentId: open.intentId, publishableKey }
}
