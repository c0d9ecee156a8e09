/** What the bank of a test card says. */
export interface Decline {
  readonly code: string
  readonly declineCode: string
  readonly message: string
  readonly advice: 'try_again_later' | 'do_not_try_again' | 'confirm_card_data'
  /** Set where Stripe itself refuses and never asks the bank. */
  readonly isBlocked?: true
}

export interface TestCard {
  readonly brand: string
  readonly last4: string
  readonly decline?: Decline
  /** 3-D Secure each time, or until the buyer has agreed to payments without being there. */
  readonly needsChallenge?: 'always' | 'until_set_up'
  /** Set on a card that declines charges, but can be attached to a customer all the same. */
  readonly isAttachable?: true
  readonly refunds?: 'pending' | 'failing'
  /** What the buyer says to the bank as soon as the money is taken. */
  readonly disputes?: DisputeKind
  readonly cvcCheck?: 'fail'
  readonly addressCheck?: 'fail'
  readonly riskLevel?: 'elevated'
  readonly isAvailableAtOnce?: true
}

/** An inquiry only asks; the others take the money back. */
export type DisputeKind = 'fraudulent' | 'product_not_received' | 'inquiry'

/** The test card behind a `pm_card_…` id; undefined for any other id. */
export const testCard = (id: string): TestCard | undefined => (Object.hasOwn(testCards, id) ? testCards[id] : undefined)

/** The id of the test card behind a token, `pm_card_visa` for `tok_visa`; null for what is no token. */
export const testCardIdOf = (token: string): string | null => {
  const id = token.replace(/^tok_/, 'pm_card_')
  return id !== token && testCard(id) ? id : null
}

export const checksOf = ({ cvcCheck, addressCheck }: TestCard) => ({
  address_line1_check: addressCheck ?? null,
  address_postal_code_check: addressCheck ?? null,
  cvc_check: cvcCheck ?? 'pass',
})

/** The same card number has the same fingerprint everywhere. */
export const fingerprintOf = ({ brand, last4 }: TestCard): string => `${brand}${last4}`.padEnd(16, 'x').slice(-16)

/** The decline behind a code of the bank, such as `do_not_honor`. */
export const declineOf = (declineCode: string): Decline =>
  Object.values(testCards).find(({ decline }) => decline?.declineCode === declineCode)?.decline ?? declined(declineCode)

/** How a decline is told. */
export const declineFacts = ({ code, declineCode, advice, isBlocked }: Decline) =>
  ({
    type: 'card_error',
    code,
    decline_code: declineCode,
    advice_code: advice,
    ...(!isBlocked && { network_decline_code: '05' }),
  }) as const

export const authenticationRequired: Decline = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
  advice: 'try_again_later',
}

const declined = (
  declineCode: string,
  message = 'Your card was declined.',
  advice: Decline['advice'] = 'try_again_later',
) => ({ code: 'card_declined', declineCode, message, advice }) as const
const failed = (code: string, message: string, advice: Decline['advice']) =>
  ({ code, declineCode: code, message, advice }) as const

const visa = (last4: string, facts: Omit<TestCard, 'brand' | 'last4'> = {}): TestCard => ({
  brand: 'visa',
  last4,
  ...facts,
})

const genericDecline = visa('0002', { decline: declined('generic_decline') })
const insufficientFunds = visa('9995', { decline: declined('insufficient_funds', 'Your card has insufficient funds.') })
const blocked = visa('0019', {
  decline: { ...declined('fraudulent', undefined, 'do_not_try_again'), isBlocked: true },
  isAttachable: true,
})

/** docs.stripe.com/testing: the ids that stand for test cards. */
const testCards: Readonly<Record<string, TestCard>> = {
  pm_card_visa: visa('4242'),
  pm_card_visa_debit: visa('5556'),
  pm_card_us: visa('4242'),
  pm_card_mastercard: { brand: 'mastercard', last4: '4444' },
  pm_card_amex: { brand: 'amex', last4: '0005' },
  pm_card_discover: { brand: 'discover', last4: '1117' },
  pm_card_diners: { brand: 'diners', last4: '0004' },
  pm_card_jcb: { brand: 'jcb', last4: '0505' },
  pm_card_unionpay: { brand: 'unionpay', last4: '0005' },
  pm_card_chargeDeclined: genericDecline,
  pm_card_visa_chargeDeclined: genericDecline,
  pm_card_chargeDeclinedInsufficientFunds: insufficientFunds,
  pm_card_visa_chargeDeclinedInsufficientFunds: insufficientFunds,
  pm_card_visa_chargeDeclinedLostCard: visa('9987', { decline: declined('lost_card', undefined, 'do_not_try_again') }),
  pm_card_visa_chargeDeclinedStolenCard: visa('9979', {
    decline: declined('stolen_card', undefined, 'do_not_try_again'),
  }),
  pm_card_visa_chargeDeclinedVelocityLimitExceeded: visa('6975', { decline: declined('card_velocity_exceeded') }),
  pm_card_chargeDeclinedFraudulent: blocked,
  pm_card_radarBlock: blocked,
  pm_card_chargeDeclinedExpiredCard: visa('0069', {
    decline: failed('expired_card', 'Your card has expired.', 'confirm_card_data'),
  }),
  pm_card_chargeDeclinedIncorrectCvc: visa('0127', {
    decline: failed('incorrect_cvc', "Your card's security code is incorrect.", 'confirm_card_data'),
    cvcCheck: 'fail',
  }),
  pm_card_chargeDeclinedProcessingError: visa('0119', {
    decline: failed(
      'processing_error',
      'An error occurred while processing your card. Try again in a little bit.',
      'try_again_later',
    ),
  }),
  pm_card_chargeCustomerFail: visa('0341', { decline: declined('generic_decline'), isAttachable: true }),
  pm_card_authenticationRequired: visa('3155', { needsChallenge: 'until_set_up' }),
  pm_card_threeDSecure2Required: visa('3220', { needsChallenge: 'always' }),
  pm_card_threeDSecureRequired: visa('3063', { needsChallenge: 'always' }),
  pm_card_threeDSecureRequiredChargeDeclined: visa('1629', {
    needsChallenge: 'always',
    decline: declined('generic_decline'),
    isAttachable: true,
  }),
  pm_card_createDispute: visa('0259', { disputes: 'fraudulent' }),
  pm_card_createDisputeProductNotReceived: visa('2685', { disputes: 'product_not_received' }),
  pm_card_createDisputeInquiry: visa('1976', { disputes: 'inquiry' }),
  pm_card_pendingRefund: visa('7726', { refunds: 'pending' }),
  pm_card_refundFail: visa('5126', { refunds: 'failing' }),
  pm_card_riskLevelElevated: visa('9235', { riskLevel: 'elevated' }),
  pm_card_cvcCheckFail: visa('0101', { cvcCheck: 'fail' }),
  pm_card_avsFail: visa('0010', { addressCheck: 'fail' }),
  pm_card_bypassPending: visa('0077', { isAvailableAtOnce: true }),
}
