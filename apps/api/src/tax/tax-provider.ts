import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { TaxAsk } from '@tillwright/domain/tax/tax-ask'
import type { SaidOfTax } from '@tillwright/domain/tax/tax-question'

/**
 * The shop's port to whoever finds its taxes and reports them. All calls throw ProviderUnavailable where nobody knows
 * whether they have been heard, and the same may be asked again, and ProviderRefused for a no.
 */
export interface TaxProvider {
  /** What a sale is taxed, now or then; nothing is recorded by it. 'unknown_place': he can tax nobody there. */
  calculateTax(ask: TaxAsk, taxedAtSeconds?: number): Promise<SaidOfTax | 'unknown_place'>
  /** Records a sale as it was calculated. Each reference stands for one sale, however often it is recorded. */
  recordSale(sale: { readonly calculationId: string; readonly reference: string }): Promise<RecordedTax | 'expired'>
  /** Takes back a recorded sale, or a part of it with the taxes in that. Each reference stands for one reversal. */
  recordReversal(reversal: TaxReversalRequest): Promise<RecordedTax>
  /** The same provider for work that no shopper waits for. */
  inBackground(): TaxProvider
}

export interface TaxReversalRequest {
  /** Of the recorded sale. */
  readonly transactionId: string
  readonly reference: string
  /** 'all' of a sale of which nothing has been taken back. */
  readonly part: 'all' | { readonly amountMinor: Minor; readonly currency: CurrencyCode }
}

export interface RecordedTax {
  /** Null where it had been recorded before, and the provider no longer says by what name. */
  readonly transactionId: string | null
}
