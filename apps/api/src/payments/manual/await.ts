import type { Order } from '@tillwright/domain/orders/order'
import { instructionsFor, isAwaited, outstandingOf } from '@tillwright/domain/payments/manual'
import { shownMoney } from '../../invoices/shown.ts'
import type { Dossier } from '../../orders/dossier.ts'
import type { Payment } from '../view.ts'

/** Nobody is asked: the buyer is told what to do until all of the money is there. */
export async function awaitByHand(_: unknown, dossier: Dossier): Promise<{ dossier: Dossier; payment: Payment }> {
  const { order } = dossier
  const { paymentStatus: status } = order
  const instructions = instructionsOf(order)
  if (instructions === null) return { dossier, payment: { next: 'none', status } }
  return { dossier, payment: { next: 'await', status, instructions } }
}

/** For what is still to come; null where nothing is. */
export function instructionsOf(order: Order): string | null {
  const { manualMethod, manualPayment, orderNumber, currency, locale } = order
  if (manualMethod === null || manualPayment === null || !isAwaited(order)) return null
  const openMinor = outstandingOf(manualPayment)
  if (openMinor === 0) return null
  return instructionsFor(manualMethod.instructions, {
    orderNumber,
    amount: shownMoney(openMinor, { currency, locale }),
  })
}
