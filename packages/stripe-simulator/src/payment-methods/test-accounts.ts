/** Why a bank gives no money, with the code of the American clearing house. */
export interface DebitFailure {
  readonly code: string
  readonly message: string
  readonly returnCode: string
}

/** A US bank account: asked for money, it answers days later. */
export interface TestAccount {
  readonly last4: string
  /** What the bank answers; `none` never asks it, so that the debit stays under way and can be taken back. */
  readonly answer: 'paid' | 'none' | DebitFailure
  // What only cards do.
  readonly decline?: never
  readonly isAttachable?: never
  readonly needsChallenge?: never
  readonly refunds?: never
}

/** The bank account behind a `pm_usBankAccount_…` id; undefined for any other id. */
export const testAccount = (id: string): TestAccount | undefined =>
  Object.hasOwn(testAccounts, id) ? testAccounts[id] : undefined

/** What a payment method and its charge both say about an account. */
export const accountFacts = ({ last4 }: TestAccount) =>
  ({
    account_holder_type: 'individual',
    account_type: 'checking',
    bank_name: 'STRIPE TEST BANK',
    fingerprint: `account${last4}`.padEnd(16, 'x'),
    last4,
    routing_number: '110000000',
  }) as const

const failing = (last4: string, [code, returnCode]: readonly [string, string], message: string): TestAccount => ({
  last4,
  answer: { code, returnCode, message },
})

/** docs.stripe.com/payments/ach-direct-debit: the ids that stand for test accounts, all of them verified. */
const testAccounts: Readonly<Record<string, TestAccount>> = {
  pm_usBankAccount_success: { last4: '6789', answer: 'paid' },
  pm_usBankAccount_processing: { last4: '0009', answer: 'none' },
  pm_usBankAccount_insufficientFunds: failing(
    '2227',
    ['insufficient_funds', 'R01'],
    "The customer's account has insufficient funds to cover this payment.",
  ),
  pm_usBankAccount_accountClosed: failing(
    '1113',
    ['account_closed', 'R02'],
    "The customer's bank account has been closed.",
  ),
  pm_usBankAccount_noAccount: failing(
    '1116',
    ['no_account', 'R03'],
    "The customer's bank account could not be located.",
  ),
  pm_usBankAccount_debitNotAuthorized: failing(
    '3335',
    ['debit_not_authorized', 'R10'],
    'The customer has notified their bank that this payment was unauthorized.',
  ),
}
