import { invalid } from './api/errors.ts'

/** Stripe's spelling of a currency. Throws the 400 for one that Stripe does not know. */
export function checkedCurrency(asked: string): string {
  const currency = asked.toLowerCase()
  if (!currencies.includes(currency))
    throw invalid(`Invalid currency: ${asked}. Stripe currently supports these currencies: ${currencies.join(', ')}`, {
      param: 'currency',
    })
  return currency
}

/** Throws the 400 for an amount that cannot be charged (docs.stripe.com/currencies). `amount` is in Stripe's units. */
export function checkAmount(amount: number, currency: string): void {
  const facts = { code: 'parameter_invalid_integer', param: 'amount' }
  if (amount < 1) throw invalid('This value must be greater than or equal to 1.', facts)
  const most = currency === 'idr' ? 999_999_999_999 : 99_999_999
  if (amount > most)
    throw invalid(`Amount must be no more than ${amountText(most, currency)}`, {
      code: 'amount_too_large',
      param: 'amount',
    })
  if (threeDecimals.includes(currency) && amount % 10 !== 0)
    throw invalid(`Invalid amount: the last digit of an amount in ${currency} must be 0.`, facts)
  if (wholeOnly.includes(currency) && amount % 100 !== 0)
    throw invalid(`Invalid amount: an amount in ${currency} must be evenly divisible by 100.`, facts)
}

/** Throws the 400 for less than Stripe charges at all in this currency. */
export function checkLeastAmount(amount: number, currency: string): void {
  const least = leastAmounts[currency] ?? 1
  if (amount < least)
    throw invalid(`Amount must be at least ${amountText(least, currency)} ${currency}`, {
      code: 'amount_too_small',
      param: 'amount',
    })
}

/** `$40.00`, `¥500`: an amount as people read it. */
export function amountText(amount: number, currency: string): string {
  const digits = zeroDecimals.includes(currency) ? 0 : threeDecimals.includes(currency) ? 3 : 2
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return format.format(amount / 10 ** digits)
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)

const zeroDecimals = words('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf')
const threeDecimals = words('bhd jod kwd omr tnd')
/** Sent times 100 although they have no decimals. */
const wholeOnly = words('isk ugx')

const leastAmounts: Readonly<Record<string, number>> = {
  ...Object.fromEntries(words('usd eur aud cad chf nzd sgd brl inr jpy').map((currency) => [currency, 50])),
  ...Object.fromEntries(words('aed pln ron myr').map((currency) => [currency, 200])),
  ...Object.fromEntries(words('nok sek').map((currency) => [currency, 300])),
  ...Object.fromEntries(words('mxn thb').map((currency) => [currency, 1_000])),
  gbp: 30,
  dkk: 250,
  hkd: 400,
  czk: 1_500,
  huf: 17_500,
}

const currencies = words(`
  usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf
  chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf
  idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop
  mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd
  scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg
  xof xpf yer zar zmw
`)
