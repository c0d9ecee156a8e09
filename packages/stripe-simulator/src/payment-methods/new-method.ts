import type Stripe from 'stripe'
import { addressOf } from '../api/contact.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { newId } from '../ids.ts'
import type { Work } from '../store/work.ts'
import { accountFacts, type TestAccount } from './test-accounts.ts'
import { checksOf, fingerprintOf, type TestCard } from './test-cards.ts'
import { isAccount, testMethod } from './test-methods.ts'

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

/** A fresh `pm_1…` of a test card or bank account, which belongs to nobody yet. */
export function newMethod(work: Work, testId: string, details: MethodDetails = {}): Stripe.PaymentMethod {
  const kind = testMethod(testId)
  if (kind === undefined) throw new Error(`${testId} is no test card or bank account`)
  const id = newId('pm_1')
  work.put('simulator.card', { id, testCard: testId, isSpent: false })
  return work.put('payment_method', {
    id,
    object: 'payment_method',
    allow_redisplay: details.allow_redisplay ?? 'unspecified',
    billing_details: billingOf(details.billing_details),
    created: work.nowSeconds,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergedMetadata({}, details.metadata),
    ...(isAccount(kind) ? accountOf(kind) : cardOf(kind)),
  })
}

const accountOf = (account: TestAccount) =>
  ({
    type: 'us_bank_account',
    us_bank_account: {
      ...accountFacts(account),
      financial_connections_account: null,
      networks: { preferred: 'ach', supported: ['ach'] },
      status_details: {},
    },
  }) satisfies Partial<Stripe.PaymentMethod>

const cardOf = (card: TestCard) =>
  ({
    type: 'card',
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
  }) satisfies Partial<Stripe.PaymentMethod>

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
