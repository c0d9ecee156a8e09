/** Under which number a seller is registered for Japan's qualified invoices (適格請求書発行事業者の登録番号). */
export interface JapaneseRegistration {
  /** "T" and 13 digits. */
  readonly number: string
  /** A corporation's digits are its corporate number (法人番号); sole traders and others get digits of their own. */
  readonly holder: 'corporation' | 'other'
}

/**
 * Whether it can be a registration number: T and 13 digits, of which a corporation's first is the check digit of the
 * other twelve. Of others' digits the National Tax Agency says no such thing: https://www.invoice-kohyo.nta.go.jp/about-toroku
 */
export const isJapaneseRegistration = ({ number, holder }: JapaneseRegistration): boolean =>
  /^T\d{13}$/.test(number) && (holder === 'other' || checkDigit(number.slice(2)) === Number(number[1]))

/**
 * 9 − (Σ digit × weight mod 9), where from the right the weights are 1, 2, 1, 2 …: Ordinance 70 of the Ministry of
 * Finance of 2014, article 2. It finds every wrong digit but a 0 for a 9.
 */
const checkDigit = (twelve: string): number =>
  9 - ([...twelve].reduceRight((sum, digit, place) => sum + Number(digit) * (place % 2 === 1 ? 1 : 2), 0) % 9)
