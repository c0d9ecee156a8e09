import { createHash } from 'node:crypto'
import type { AccountNotice } from '@tillwright/domain/accounts/account-notice'
import type { LowLevel } from './stock-low.ts'

/** A mail that is to be written. It names what it is about, and never holds a token or a password. */
export type MailRequest =
  | { readonly kind: 'verify_email' | 'reset_password' | 'change_email'; readonly tokenId: string }
  /** To the address that an account has, or had until now. The locale is the account's, where it has one. */
  | {
      readonly kind: 'email_change_asked' | 'email_changed'
      readonly to: string
      readonly locale?: string | null
    }
  /** The locale is the account's, where it has one. */
  | {
      readonly kind: 'account_notice'
      readonly notice: AccountNotice
      readonly to: string
      readonly locale: string | null
    }
  | { readonly kind: 'invite_staff'; readonly invitationId: string }
  /** To whoever says that it is his: nobody has looked yet. */
  | { readonly kind: 'order_link'; readonly orderNumber: string; readonly to: string }
  | { readonly kind: 'payment_instructions'; readonly orderNumber: string; readonly to: string }
  /** About an unpaid order whose saved card needs its buyer. */
  | { readonly kind: 'payment_needs_buyer'; readonly orderId: string }
  /** An order stands: it is paid, or need not be before it leaves. */
  | { readonly kind: 'order_confirmed'; readonly orderId: string }
  /**
   * At the till, or by a bank days later. It failed by this entry of the order's timeline, which a process of the
   * release before does not name.
   */
  | {
      readonly kind: 'payment_failed'
      readonly orderId: string
      readonly isLate: boolean
      readonly position?: number
    }
  | { readonly kind: 'shipped'; readonly orderId: string; readonly shipmentId: string }
  | { readonly kind: 'refunded'; readonly orderId: string; readonly refundId: string }
  | { readonly kind: 'low_stock'; readonly levels: readonly LowLevel[] }
  | { readonly kind: 'back_in_stock'; readonly subscriptionId: string }
  | { readonly kind: 'dispute'; readonly disputeId: string }

/**
 * The id of a job that asks for a letter of which there may be one alone, however often it is asked for; none for any
 * other job.
 */
export function idOfLetter(data: object): { readonly id?: string } {
  const event = isLetter(data) ? onceOf(data) : null
  if (event === null) return {}
  const digest = createHash('sha256').update(event).digest('hex')
  // As UUIDs are marked that are made in a way of one's own (RFC 9562, version 8).
  return { id: digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5') }
}

// No job but this one has a kind.
const isLetter = (data: object): data is MailRequest => 'kind' in data

function onceOf(request: MailRequest): string | null {
  const { kind } = request
  switch (kind) {
    case 'order_confirmed':
      return `${kind}:${request.orderId}`
    case 'payment_failed':
      // A letter that found somebody trying again has told nobody: the next failure is another event.
      return `${kind}:${request.orderId}:${request.position ?? (request.isLate ? 'late' : 'till')}`
    case 'shipped':
      return `${kind}:${request.shipmentId}`
    case 'refunded':
      return `${kind}:${request.refundId}`
    default:
      return null
  }
}
