import type { PaymentMethod } from '@tillwright/domain/orders/order'
import type { Context } from '../context.ts'
import type { Dossier } from '../orders/dossier.ts'
import { awaitByHand } from './manual/await.ts'
import { openAtStripe, type Payment } from './view.ts'

/**
 * Who looks after the money of orders. Beyond this, everything is told by rows: an intent that can be paid is an
 * attempt, which is asked about and canceled as such; money without one is a payment of its own, whose refunds wait for
 * people. ADR 13 says what each of them has to answer, and where.
 */
export interface PaymentProvider {
  /** What the buyer of an order does next. Never throws because a provider is away. */
  open(ctx: Context, dossier: Dossier): Promise<{ dossier: Dossier; payment: Payment }>
}

const providers = {
  stripe: { open: openAtStripe },
  manual: { open: awaitByHand },
  // What costs nothing is paid: nobody is asked for anything.
  none: { open: async (_, dossier) => ({ dossier, payment: { next: 'none', status: dossier.order.paymentStatus } }) },
} as const satisfies Record<PaymentMethod, PaymentProvider>

export const providerOf = ({ paymentMethod }: { readonly paymentMethod: PaymentMethod }): PaymentProvider =>
  providers[paymentMethod]
