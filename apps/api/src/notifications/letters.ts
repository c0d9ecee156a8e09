import { findInvitation } from '@tillwright/db/accept-invitation'
import { isEmailOfAnother } from '@tillwright/db/email-change'
import type { MailRequest } from '@tillwright/db/mail-request'
import { findMailedToken } from '@tillwright/db/one-time-tokens'
import { accountNotice } from './account-notice.ts'
import { type AtDesk, type Desk, openDesk } from './desk.ts'
import { disputeLetter } from './dispute-letter.ts'
import type { Letter } from './letter.ts'
import { note } from './notes.ts'
import { confirmationOf, failureOf, instructionsLetter, linkOf, refundOf, shipmentOf, waitingOf } from './order-mail.ts'
import { backInStockLetter, lowStockLetter } from './stock-letters.ts'

type RequestOf<Kind extends MailRequest['kind']> = Extract<MailRequest, { kind: Kind }>

/** The letter that was asked for; null where what it is about is used, over or gone: then there is nothing to say. */
export async function writeLetter(at: AtDesk, request: MailRequest): Promise<Letter | null> {
  const desk = await openDesk(at)
  switch (request.kind) {
    case 'verify_email':
    case 'reset_password':
    case 'change_email':
      return linkToAccount({ ...at, desk }, request)
    case 'email_change_asked':
    case 'email_changed':
      return note(desk, request.kind, { to: request.to, locale: request.locale ?? null })
    case 'account_notice':
      return accountNotice(desk, request)
    case 'invite_staff':
      return inviteStaff({ ...at, desk }, request)
    case 'order_link':
      return linkOf({ ...at, desk }, request)
    case 'payment_needs_buyer':
      return waitingOf({ ...at, desk }, request)
    case 'payment_instructions':
      return instructionsLetter({ ...at, desk }, request)
    case 'order_confirmed':
      return confirmationOf({ ...at, desk }, request)
    case 'payment_failed':
      return failureOf({ ...at, desk }, request)
    case 'shipped':
      return shipmentOf({ ...at, desk }, request)
    case 'refunded':
      return refundOf({ ...at, desk }, request)
    case 'low_stock':
      return lowStockLetter({ ...at, desk }, request)
    case 'back_in_stock':
      return backInStockLetter({ ...at, desk }, request)
    case 'dispute':
      return disputeLetter({ ...at, desk }, request)
  }
}

interface Writing extends AtDesk {
  readonly desk: Desk
}

/** Whoever has an account with a new address is told so there, for whoever asked is not. */
async function linkToAccount(
  { db, desk }: Writing,
  { kind, tokenId }: Extract<MailRequest, { readonly tokenId: string }>,
): Promise<Letter | null> {
  const token = await findMailedToken(db, { id: tokenId, purpose: kind })
  if (token === null) return null
  const { email: to, locale, accountId } = token
  const isTaken = kind === 'change_email' && (await isEmailOfAnother(db, accountId, to))
  return isTaken
    ? note(desk, 'email_taken', { to, locale })
    : note(desk, kind, { to, locale, href: desk.linkTo(kind, tokenId) })
}

async function inviteStaff({ db, desk }: Writing, { invitationId }: RequestOf<'invite_staff'>): Promise<Letter | null> {
  const invitation = await findInvitation(db, invitationId)
  if (invitation === null || invitation.email === null) return null
  const kind = invitation.role === 'ADMIN' ? 'invite_admin' : 'invite_staff'
  return note(desk, kind, { to: invitation.email, locale: null, href: desk.linkTo('invite_staff', invitationId) })
}
