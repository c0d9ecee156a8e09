import type { Market } from '../../markets/market.ts'

type Charged = Pick<Market, 'currency' | 'cashRoundingMinor'>

/** What Stripe's documentation of currencies says of these: the last digit of dinars has to be 0. */
const provider: Readonly<Record<string, { readonly step: bigint; readonly min: bigint; readonly max: bigint }>> = {
  USD: { step: 1n, min: 50n, max: 99_999_999n },
  JPY: { step: 1n, min: 50n, max: 99_999_999n },
  CHF: { step: 1n, min: 50n, max: 99_999_999n },
  KWD: { step: 10n, min: 10n, max: 99_999_990n },
}

function providerOf(currency: string) {
  const found = provider[currency]
  if (found === undefined) throw new RangeError(`the oracle knows nothing of ${currency}`)
  return found
}

/** To the nearest amount that can be charged and is made of whole coins; from the middle up. */
export function roundedTotal(exact: bigint, { currency, cashRoundingMinor }: Charged): bigint {
  const coin = BigInt(cashRoundingMinor)
  let step = coin
  while (step % providerOf(currency).step !== 0n) step += coin
  const below = exact - (exact % step)
  return exact - below < below + step - exact ? below : below + step
}

/** Whether one charge can be of this total. Nothing is charged for nothing. */
export function isChargeable(total: bigint, currency: string): boolean {
  const { min, max } = providerOf(currency)
  return total === 0n || (total >= min && total <= max)
}

export const limitsOf = (currency: string): { min: number; max: number } => {
  const { min, max } = providerOf(currency)
  return { min: Number(min), max: Number(max) }
}
