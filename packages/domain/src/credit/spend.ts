import type { CreditAccountId, PaymentId } from '../ids.ts'
import type { CurrencyCode } from '../money/currency.ts'
import type { Minor } from '../money/minor.ts'
import { chargeStep, providerLimits } from '../money/provider-amount.ts'
import type { CreditKind } from './account.ts'

/** What may be spent of an account, in the currency of the order. */
export interface Spendable {
  readonly accountId: CreditAccountId
  readonly balanceMinor: Minor
}

/** What of an order a gift card or store credit has paid. */
export interface CreditPayment extends Spent {
  readonly paymentId: PaymentId
  readonly kind: CreditKind
  /** The last four characters of a gift card's code; null for store credit. */
  readonly codeEnd: string | null
  /** How much of it has gone back. */
  readonly refundedMinor: Minor
}

/** So much of an order is paid by an account. */
export interface Spent {
  readonly accountId: CreditAccountId
  readonly amountMinor: Minor
}

export interface Paying {
  readonly totalMinor: Minor
  readonly currency: CurrencyCode
  /** Whether a provider charges the rest, who charges no less than his least, and in his steps. */
  readonly isRestCharged: boolean
}

/**
 * What each account pays of an order: the first of them as much as it has, and so on. Where a rest would be left that
 * is too little to be charged, or none that can be, the last of them pay less, so that it can.
 */
export function spend({ totalMinor, currency, isRestCharged }: Paying, accounts: readonly Spendable[]): Spent[] {
  const all = accounts.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0)
  const leastMinor = Math.max(0, totalMinor - all)
  const restMinor = isRestCharged && leastMinor > 0 ? chargeable(leastMinor, { totalMinor, currency }) : leastMinor
  let openMinor = totalMinor - restMinor
  return accounts.flatMap(({ accountId, balanceMinor }) => {
    const amountMinor = Math.min(balanceMinor, openMinor)
    openMinor -= amountMinor
    return amountMinor > 0 ? [{ accountId, amountMinor }] : []
  })
}

/** No less than is charged at all, and no more than there is to pay. */
function chargeable(leastMinor: Minor, { totalMinor, currency }: Pick<Paying, 'totalMinor' | 'currency'>): Minor {
  const step = chargeStep(currency)
  const steppedMinor = Math.ceil(leastMinor / step) * step
  return Math.min(Math.max(steppedMinor, providerLimits(currency).minMinor), totalMinor)
}

/** What accounts have, while orders that wait together take theirs one after the other: by account. */
export type CreditOnOffer = Map<CreditAccountId, Minor>

/** Whether each of them has what it is to pay. */
export const hasCredit = (offer: CreditOnOffer, spent: readonly Spent[]): boolean =>
  spent.every(({ accountId, amountMinor }) => (offer.get(accountId) ?? 0) >= amountMinor)

/** Takes all of it or nothing; false where one has less than it was to pay. */
export function takeCredit(offer: CreditOnOffer, spent: readonly Spent[]): boolean {
  if (!hasCredit(offer, spent)) return false
  for (const { accountId, amountMinor } of spent) offer.set(accountId, (offer.get(accountId) ?? 0) - amountMinor)
  return true
}
