import type { AccountNotice } from '@tillwright/domain/accounts/account-notice'
import type { LowLevel } from './stock-low.ts'

/** A mail that is to be written. It names what it is about, and never holds a token or a password. */
export type MailRequest =
  | { readonly kind: 'verify_email' | 'reset_password' | 'change_email'; readonly tokenId: string }
  /** To the address that an account has, or had until now. */
  | { readonly kind: 'email_change_asked' | 'email_changed'; readonly to: string }
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
  | { readonly kind: 'low_stock'; readonly levels: readonly LowLevel[] }
  | { readonly kind: 'back_in_stock'; readonly subscriptionId: string }
  | { readonly kind: 'dispute'; readonly disputeId: string }
