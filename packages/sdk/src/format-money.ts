import type { Money } from './router.ts'

/** An amount for people: `formatMoney({ amount: 1990, currency: 'USD' })` is $19.90 in an American locale. */
export function formatMoney({ amount, currency }: Money, locale?: string | readonly string[]): string {
  const digits = digitsOf(currency)
  const format = new Intl.NumberFormat(locale === undefined ? undefined : [locale].flat(), {
    ...{ style: 'currency', currency },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  })
  return format.format(amount / 10 ** digits)
}

/**
 * ISO 4217. Intl can't be asked: it answers what people are used to see, and gives 0 for HUF or IDR, whose minor units
 * are hundredths, in one version and 2 in another.
 */
function digitsOf(currency: string): number {
  if ('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.includes(currency)) return 0
  if ('BHD IQD JOD KWD LYD OMR TND'.includes(currency)) return 3
  return currency === 'CLF' || currency === 'UYW' ? 4 : 2
}
