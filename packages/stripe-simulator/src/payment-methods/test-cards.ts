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
  readonly needsChallenge?: true
  readonly refunds?: 'pending' | 'failing'
  readonly cvcCheck?: 'fail'
  readonly addressCheck?: 'fail'
  readonly riskLevel?: 'elevated'
  readonly isAvailableAtOnce?: true
}

/** The test card behind a `pm_card_…` id; undefined for any other id. */
export const testCard = (id: string): TestCard | undefined => (Object.hasOwn(testCards, id) ? testCards[id] : undefined)

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
const blocked = visa('0019', { decline: { ...declined('fraudulent', undefined, 'do_not_try_again'), isBlocked: true } })

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
  pm_card_chargeCustomerFail: visa('0341', { decline: declined('generic_decline') }),
  pm_card_authenticationRequired: visa('3155', { needsChallenge: true }),
  pm_card_threeDSecure2Required: visa('3220', { needsChallenge: true }),
  pm_card_threeDSecureRequired: visa('3063', { needsChallenge: true }),
  pm_card_threeDSecureRequiredChargeDeclined: visa('1629', {
    needsChallenge: true,
    decline: declined('generic_decline'),
  }),
  pm_card_pendingRefund: visa('7726', { refunds: 'pending' }),
  pm_card_refundFail: visa('5126', { refunds: 'failing' }),
  pm_card_riskLevelElevated: visa('9235', { riskLevel: 'elevated' }),
  pm_card_cvcCheckFail: visa('0101', { cvcCheck: 'fail' }),
  pm_card_avsFail: visa('0010', { addressCheck: 'fail' }),
  pm_card_bypassPending: visa('0077', { isAvailableAtOnce: true }),
}
