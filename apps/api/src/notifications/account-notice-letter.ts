import type { MailRequest } from '@tillwright/db/mail-request'
import type { Deps } from '../deps.ts'
import { localeOf } from '../settings/shop.ts'
import { accountWordsFor } from './account-words.ts'
import type { Letter } from './letter.ts'

/** To the address that the account had when it happened, in its language, or that of the shop's default market. */
export async function accountNoticeLetter(
  { shop }: Pick<Deps, 'shop'>,
  { notice, to, locale }: Extract<MailRequest, { kind: 'account_notice' }>,
): Promise<Letter> {
  const { name, defaultMarket } = await shop()
  const { language, notices, ifNotYou } = accountWordsFor(locale ?? localeOf(defaultMarket, undefined))
  const { subject, said } = notices[notice]
  return { to, language, subject: subject(name), before: [said(name), ifNotYou], link: null, after: [] }
}
