export type MoneyErrorCode =
  | 'OVERFLOW'
  | 'CURRENCY_MISMATCH'
  | 'NOT_INTEGER'
  | 'NEGATIVE_QUANTITY'
  | 'UNKNOWN_CURRENCY'
  | 'NOT_DECIMAL'
  | 'NOT_CHARGEABLE'

/** Money that cannot be computed is an error, never a wrong number. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError'
  readonly code: MoneyErrorCode

  constructor(code: MoneyErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
