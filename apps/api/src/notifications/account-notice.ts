import type { MailRequest } from '@tillwright/db/mail-request'
import { accountWordsFor } from './account-words.ts'
import type { Desk } from './desk.ts'
import { type Letter, said } from './letter.ts'

/** To the address that the account had when it happened, in its language, or that of the shop's default market. */
export function accountNotice(
  { shopName, locale: own }: Desk,
  { notice, to, locale }: Pick<Extract<MailRequest, { kind: 'account_notice' }>, 'notice' | 'to' | 'locale'>,
): Letter {
  const { language, notices, ifNotYou } = accountWordsFor(locale ?? own)
  const words = notices[notice]
  return { to, language, subject: words.subject(shopName), parts: said(words.said(shopName), ifNotYou) }
}
