import { isEmailOfAnother } from '@tillwright/db/email-change'
import { findOneTimeToken } from '@tillwright/db/one-time-tokens'
import type { Deps } from '../deps.ts'
import type { Letter } from './letter.ts'

type Needs = Pick<Deps, 'db' | 'shop'>

/** To the new address. Whoever has an account with it is told so here, for whoever asked is not. */
export async function changeEmailLetter(
  deps: Needs,
  { tokenId, href }: { readonly tokenId: string; readonly href: string },
): Promise<Letter | null> {
  const token = await findOneTimeToken(deps.db, { id: tokenId, purpose: 'change_email' })
  if (token === null) return null
  const { name } = await deps.shop()
  const { email: to } = token
  if (await isEmailOfAnother(deps.db, token.accountId, to)) {
    const subject = `You have an account at ${name} already`
    const before = [
      `Somebody asked for another account at ${name} to have this e-mail address. It has an account of its own already.`,
      'If it was you, sign in with this address; a forgotten password can be set anew. If it was not you, do nothing.',
    ]
    return { to, subject, before, link: null, after: [] }
  }
  return {
    to,
    subject: `Confirm your new e-mail address for ${name}`,
    before: [`An account at ${name} is to have this e-mail address from now on. If it is yours, confirm it:`],
    link: { text: 'Confirm the new address', href },
    after: ['The link is good for an hour, and once. If it was not you, do nothing: the address is then never used.'],
  }
}

/** To the address that the account has: its person may not be the one who asks. */
export async function emailChangeNotice(
  { shop }: Pick<Needs, 'shop'>,
  { kind, to }: { readonly kind: 'email_change_asked' | 'email_changed'; readonly to: string },
): Promise<Letter> {
  const { name } = await shop()
  if (kind === 'email_changed') {
    const subject = `Your e-mail address at ${name} has been changed`
    const before = [
      `Your account at ${name} has another e-mail address now, and no longer this one. You are signed out elsewhere.`,
      'If it was not you, answer this mail or write to the shop at once.',
    ]
    return { to, subject, before, link: null, after: [] }
  }
  return {
    to,
    subject: `Somebody changes your e-mail address at ${name}`,
    before: [
      `Somebody who knows your password asked for your account at ${name} to have another e-mail address.`,
      'If it was you, follow the link that was mailed there. If it was not you, change your password now: ' +
        'the link is then good for nothing.',
    ],
    link: null,
    after: [],
  }
}
