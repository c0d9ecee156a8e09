import type Stripe from 'stripe'
import { changed } from '../api/changed.ts'
import { type AskedShipping, checkEmail, shippingOf } from '../api/contact.ts'
import { mergedMetadata } from '../api/metadata.ts'

/** What create, update, confirm and capture may all say about an intent; '' takes a value away. */
export interface AskedDetails {
  readonly description?: string | undefined
  readonly metadata?: Stripe.Emptyable<Stripe.MetadataParam>
  readonly receipt_email?: string | null
  readonly setup_future_usage?: Stripe.Emptyable<Stripe.PaymentIntent.SetupFutureUsage>
  readonly shipping?: Stripe.Emptyable<AskedShipping>
  readonly statement_descriptor?: string
  readonly statement_descriptor_suffix?: string
  readonly transfer_group?: string
}

/** The intent with these details changed. Throws a 400 for metadata beyond the limits and for no email address. */
export function withDetails(intent: Stripe.PaymentIntent, asked: AskedDetails): Stripe.PaymentIntent {
  checkEmail(asked.receipt_email, 'receipt_email')
  return {
    ...intent,
    description: changed(asked.description, intent.description),
    metadata: mergedMetadata(intent.metadata, asked.metadata),
    receipt_email: changed(asked.receipt_email, intent.receipt_email),
    setup_future_usage: changed(asked.setup_future_usage, intent.setup_future_usage),
    shipping: asked.shipping === undefined ? intent.shipping : asked.shipping ? shippingOf(asked.shipping) : null,
    statement_descriptor: changed(asked.statement_descriptor, intent.statement_descriptor),
    statement_descriptor_suffix: changed(asked.statement_descriptor_suffix, intent.statement_descriptor_suffix),
    transfer_group: changed(asked.transfer_group, intent.transfer_group),
  }
}
