import { type Dispute, readDispute, readDisputesEmail } from '@tillwright/db/known-disputes'
import type { MailRequest } from '@tillwright/db/mail-request'
import type { DisputeId } from '@tillwright/domain/ids'
import { isInquiry } from '@tillwright/domain/payments/dispute'
import { shownMoney } from '../invoices/shown.ts'
import { localeBeside } from './closest-words.ts'
import type { AtDesk, Desk } from './desk.ts'
import { disputeWordsFor } from './dispute-words.ts'
import { type Letter, said } from './letter.ts'

/** To whoever answers banks; null where nobody does. */
export async function disputeLetter(
  { db, desk }: Pick<AtDesk, 'db'> & { readonly desk: Desk },
  { disputeId }: Extract<MailRequest, { kind: 'dispute' }>,
): Promise<Letter | null> {
  // The ids in a job's data are those that we put there.
  const [to, dispute] = [await readDisputesEmail(db), await readDispute(db, disputeId as DisputeId)]
  return to === null || dispute === null || dispute.closedAt !== null ? null : disputed(desk, { ...dispute, to })
}

export type Disputed = Pick<
  Dispute,
  'amountMinor' | 'currency' | 'orderNumber' | 'evidenceDueAt' | 'state' | 'reason'
> & { readonly to: string }

/** In the language of the shop's default market. */
export function disputed({ shopName, timeZone, locale: own }: Desk, dispute: Disputed): Letter {
  const words = disputeWordsFor(own)
  const locale = localeBeside(words, own)
  const { to, amountMinor, currency, orderNumber: order, evidenceDueAt } = dispute
  const of = { amount: shownMoney(amountMinor, { currency, locale }), order, shop: shopName }
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long', timeZone })
  return {
    ...{ to, language: words.language },
    subject: words.subject(order),
    parts: said(
      isInquiry(dispute.state) ? words.asked(of) : words.taken(of),
      // Stripe's words, of which it may have new ones; never the buyer's.
      words.reason(dispute.reason.replaceAll('_', ' ')),
      ...(evidenceDueAt === null ? [] : [words.due(moment.format(evidenceDueAt))]),
      words.late,
    ),
  }
}
