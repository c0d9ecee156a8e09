import type Stripe from 'stripe'
import { addressOf } from '../api/contact.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { newId } from '../ids.ts'
import type { Work } from '../store/work.ts'
import { checksOf, fingerprintOf, testCard } from './test-cards.ts'

/** What the shop may say about a payment method. */
export interface MethodDetails {
  readonly allow_redisplay?: Stripe.PaymentMethod.AllowRedisplay
  readonly billing_details?: AskedBilling
  readonly metadata?: Stripe.MetadataParam
}
interface AskedBilling {
  readonly address?: Stripe.Emptyable<Stripe.AddressParam>
  readonly email?: Stripe.Emptyable<string>
  readonly name?: Stripe.Emptyable<string>
  readonly phone?: Stripe.Emptyable<string>
  readonly tax_id?: string
}

/** A fresh `pm_1…` of a test card, which belongs to nobody yet. */
export function newMethod(work: Work, testCardId: string, details: MethodDetails = {}): Stripe.PaymentMethod {
  const card = testCard(testCardId)
  if (card === undefined) throw new Error(`${testCardId} is no test card`)
  const id = newId('pm_1')
  work.put('simulator.card', { id, testCard: testCardId, isSpent: false })
  return work.put('payment_method', {
    id,
    object: 'payment_method',
    allow_redisplay: details.allow_redisplay ?? 'unspecified',
    billing_details: billingOf(details.billing_details),
    card: {
      brand: card.brand,
      checks: checksOf(card),
      country: 'US',
      display_brand: card.brand,
      exp_month: 12,
      exp_year: 2034,
      fingerprint: fingerprintOf(card),
      funding: 'credit',
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: work.nowSeconds,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergedMetadata({}, details.metadata),
    type: 'card',
  })
}

const billingOf = ({
  address,
  email,
  name,
  phone,
  tax_id,
}: AskedBilling = {}): Stripe.PaymentMethod.BillingDetails => ({
  address: addressOf(address || {}),
  email: email || null,
  name: name || null,
  phone: phone || null,
  tax_id: tax_id || null,
})
