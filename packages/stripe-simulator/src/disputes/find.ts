import type Stripe from 'stripe'
import { missing } from '../api/errors.ts'
import type { Work } from '../store/work.ts'

/** Throws a 404 where there is none. */
export function disputeOf(work: Work, id: string): Stripe.Dispute {
  const dispute = work.find('dispute', id)
  if (dispute === undefined) throw missing('dispute', id, 'dispute')
  return dispute
}

/** Oldest first. */
export const disputesOf = (work: Work, chargeId: string): readonly Stripe.Dispute[] =>
  work.all('dispute').filter(({ charge }) => charge === chargeId)

/** Whether the bank only asks and has taken no money. */
export const isInquiry = ({ status }: Stripe.Dispute): boolean => status.startsWith('warning_')

/** Nothing about these changes any more. */
export const isClosed = ({ status }: Stripe.Dispute): boolean =>
  status === 'won' || status === 'lost' || status === 'warning_closed'
