import { readDispute, readDisputesEmail } from '@tillwright/db/known-disputes'
import type { MailRequest } from '@tillwright/db/mail-request'
import type { DisputeId } from '@tillwright/domain/ids'
import { isInquiry } from '@tillwright/domain/payments/dispute'
import type { Deps } from '../deps.ts'
import { shownMoney } from '../http/shown-money.ts'
import { localeOf } from '../settings/shop.ts'
import { disputeWordsFor } from './dispute-words.ts'
import type { Letter } from './letter.ts'

/** To whoever answers banks, in the language of the shop's default market; null where nobody does. */
export async function disputeLetter(
  { db, shop }: Pick<Deps, 'db' | 'shop'>,
  { disputeId }: Extract<MailRequest, { kind: 'dispute' }>,
): Promise<Letter | null> {
  // The ids in a job's data are those that we put there.
  const [to, dispute] = [await readDisputesEmail(db), await readDispute(db, disputeId as DisputeId)]
  if (to === null || dispute === null || dispute.closedAt !== null) return null
  const { name, defaultMarket, timeZone } = await shop()
  const words = disputeWordsFor(localeOf(defaultMarket, undefined))
  const { amountMinor, currency, orderNumber: order, evidenceDueAt } = dispute
  const of = { amount: shownMoney(amountMinor, currency), order, shop: name }
  const moment = new Intl.DateTimeFormat(words.language, { dateStyle: 'long', timeStyle: 'long', timeZone })
  return {
    ...{ to, language: words.language },
    subject: words.subject(order),
    before: [
      isInquiry(dispute.state) ? words.asked(of) : words.taken(of),
      // Stripe's words, of which it may have new ones; never the buyer's.
      words.reason(dispute.reason.replaceAll('_', ' ')),
      ...(evidenceDueAt === null ? [] : [words.due(moment.format(evidenceDueAt))]),
      words.late,
    ],
    link: null,
    after: [],
  }
}
