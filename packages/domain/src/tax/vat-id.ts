import { hasValidCheckDigit } from './vat-check-digit.ts'

/** A VAT identification number of the European Union, as VIES is asked about it. */
export interface VatId {
  /** Which member gave it: its ISO code, but EL for Greece, and XI for Northern Ireland. */
  readonly prefix: string
  /** What follows the prefix, in capitals, without spaces and punctuation. */
  readonly number: string
}

export type VatIdProblem = 'UNKNOWN_PREFIX' | 'WRONG_FORM' | 'WRONG_CHECK_DIGIT'

export type ReadVatId =
  | { readonly ok: true; readonly value: VatId }
  | { readonly ok: false; readonly problem: VatIdProblem; readonly message: string }

/**
 * Reads a VAT id in any writing, and tells a mistyped one before anybody is asked: by the form that its member gives
 * and by its check digit. Whether it is in force, only VIES knows. Where a member has no check digit, or has not
 * published it (private persons in Bulgaria, Czechia and Latvia, French keys with letters), the form alone counts:
 * no number is refused here that VIES could confirm.
 */
export function readVatId(text: string): ReadVatId {
  const written = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s.,/_‐-―−-]/g, '')
  const prefix = written.startsWith('GR') ? 'EL' : written.slice(0, 2)
  const number = written.slice(2)
  const form = forms.get(prefix)
  if (form === undefined) return refused('UNKNOWN_PREFIX', 'begins with no code of an EU member, like DE or FR')
  if (!form.test(number)) return refused('WRONG_FORM', `does not have the form of ${prefix}’s VAT ids`)
  if (!hasValidCheckDigit({ prefix, number }))
    return refused('WRONG_CHECK_DIGIT', 'is mistyped: its check digit is wrong')
  return { ok: true, value: { prefix, number } }
}

const refused = (problem: VatIdProblem, message: string): ReadVatId => ({ ok: false, problem, message })

/**
 * "What is the format of a VAT number?", https://ec.europa.eu/taxation_customs/vies/#/faq. Belgium has begun numbers
 * with 1 since 2023; the form of XI is that of the United Kingdom.
 */
const forms: ReadonlyMap<string, RegExp> = new Map([
  ['AT', /^U\d{8}$/],
  ['BE', /^[01]\d{9}$/],
  ['BG', /^\d{9,10}$/],
  ['CY', /^\d{8}[A-Z]$/],
  ['CZ', /^\d{8,10}$/],
  ['DE', /^\d{9}$/],
  ['DK', /^\d{8}$/],
  ['EE', /^\d{9}$/],
  ['EL', /^\d{9}$/],
  ['ES', /^(?:[A-Z]\d{7}[A-Z\d]|\d{8}[A-Z])$/],
  ['FI', /^\d{8}$/],
  ['FR', /^[A-HJ-NP-Z\d]{2}\d{9}$/],
  ['HR', /^\d{11}$/],
  ['HU', /^\d{8}$/],
  ['IE', /^(?:\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/],
  ['IT', /^\d{11}$/],
  ['LT', /^(?:\d{9}|\d{12})$/],
  ['LU', /^\d{8}$/],
  ['LV', /^\d{11}$/],
  ['MT', /^\d{8}$/],
  ['NL', /^\d{9}B\d{2}$/],
  ['PL', /^\d{10}$/],
  ['PT', /^\d{9}$/],
  ['RO', /^\d{2,10}$/],
  ['SE', /^\d{12}$/],
  ['SI', /^\d{8}$/],
  ['SK', /^\d{10}$/],
  ['XI', /^(?:\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})$/],
])
