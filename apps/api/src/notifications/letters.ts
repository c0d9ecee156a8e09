import { findInvitation } from '@tillwright/db/accept-invitation'
import type { MailRequest } from '@tillwright/db/mail-request'
import { findOneTimeToken } from '@tillwright/db/one-time-tokens'
import { findOrderOfEmail } from '@tillwright/db/orders'
import type { Deps } from '../deps.ts'
import type { LinkPurpose } from '../settings/keys.ts'
import { accountNoticeLetter } from './account-notice-letter.ts'
import { confirmationLetter } from './confirmation-letter.ts'
import { disputeLetter } from './dispute-letter.ts'
import { changeEmailLetter, emailChangeNotice } from './email-change-letters.ts'
import type { Letter } from './letter.ts'
import { paymentLetter } from './payment-letter.ts'
import { backInStockLetter, lowStockLetter } from './stock-letters.ts'

type Needs = Pick<Deps, 'db' | 'keys' | 'shop' | 'publicUrl'>
type RequestOf<Kind extends MailRequest['kind']> = Extract<MailRequest, { kind: Kind }>

/** The letter that was asked for; null where what it is about is used, over or gone: then there is nothing to say. */
export function writeLetter(deps: Needs, request: MailRequest): Promise<Letter | null> {
  switch (request.kind) {
    case 'verify_email':
      return verifyEmail(deps, request)
    case 'reset_password':
      return resetPassword(deps, request)
    case 'change_email':
      return changeEmailLetter(deps, { ...request, href: linkTo(deps, 'change_email', request.tokenId) })
    case 'email_change_asked':
    case 'email_changed':
      return emailChangeNotice(deps, request)
    case 'account_notice':
      return accountNoticeLetter(deps, request)
    case 'invite_staff':
      return inviteStaff(deps, request)
    case 'order_link':
      return orderLink(deps, request)
    case 'payment_needs_buyer':
      return confirmationLetter(deps, request)
    case 'payment_instructions':
      return paymentLetter(deps, request)
    case 'low_stock':
      return lowStockLetter(deps, request)
    case 'back_in_stock':
      return backInStockLetter(deps, request)
    case 'dispute':
      return disputeLetter(deps, request)
  }
}

async function verifyEmail(deps: Needs, { tokenId }: { readonly tokenId: string }): Promise<Letter | null> {
  const token = await findOneTimeToken(deps.db, { id: tokenId, purpose: 'verify_email' })
  if (token === null) return null
  const { name } = await deps.shop()
  return {
    to: token.email,
    subject: `Confirm your e-mail address for ${name}`,
    before: [`An account was opened at ${name} with this e-mail address. If it was you, confirm it with its password:`],
    link: { text: 'Confirm the address', href: linkTo(deps, 'verify_email', tokenId) },
    after: [
      'The account then shows what was ordered under this address. The link is good for three days.',
      'If it was not you, do nothing: the address is then never confirmed.',
    ],
  }
}

async function resetPassword(deps: Needs, { tokenId }: { readonly tokenId: string }): Promise<Letter | null> {
  const token = await findOneTimeToken(deps.db, { id: tokenId, purpose: 'reset_password' })
  if (token === null) return null
  const { name } = await deps.shop()
  return {
    to: token.email,
    subject: `Choose a new password for ${name}`,
    before: [`Somebody asked for a new password for your account at ${name}. If it was you, choose one here:`],
    link: { text: 'Choose a new password', href: linkTo(deps, 'reset_password', tokenId) },
    after: ['The link is good for an hour, and once. If it was not you, do nothing: your password stays as it is.'],
  }
}

async function inviteStaff(deps: Needs, { invitationId }: RequestOf<'invite_staff'>): Promise<Letter | null> {
  const invitation = await findInvitation(deps.db, invitationId)
  if (invitation === null || invitation.email === null) return null
  const { name } = await deps.shop()
  const role = invitation.role === 'ADMIN' ? 'an administrator' : 'a member of the staff'
  return {
    to: invitation.email,
    subject: `Join the staff of ${name}`,
    before: [`You are invited to become ${role} of ${name}. Accept here:`],
    link: { text: 'Accept the invitation', href: linkTo(deps, 'invite_staff', invitationId) },
    after: ['The link is good for a week, and once. Whoever has it can accept in your place: keep it to yourself.'],
  }
}

async function orderLink(deps: Needs, { orderNumber: asked, to }: RequestOf<'order_link'>): Promise<Letter | null> {
  const order = await findOrderOfEmail(deps.db, { orderNumber: asked, email: to })
  if (order === null) return null
  const { orderNumber } = order
  const { name } = await deps.shop()
  const query = new URLSearchParams({ id: order.id, token: deps.keys.orderToken(order.id) })
  return {
    to: order.email,
    subject: `Your order ${orderNumber} at ${name}`,
    before: [`Here is your order ${orderNumber} at ${name}:`],
    link: { text: 'See the order', href: `${deps.publicUrl}/order?${query}` },
    after: ['Whoever has the link can see the order and cancel it: keep it to yourself.'],
  }
}

const pages = {
  verify_email: 'verify-email',
  reset_password: 'reset-password',
  change_email: 'change-email',
  invite_staff: 'invitation',
} as const satisfies Record<Exclude<LinkPurpose, 'stop_notifying'>, string>

/** The address of the page that a link in a mail leads to. */
const linkTo = ({ keys, publicUrl }: Pick<Deps, 'keys' | 'publicUrl'>, purpose: keyof typeof pages, id: string) =>
  `${publicUrl}/${pages[purpose]}?token=${keys.linkToken(purpose, id)}`
