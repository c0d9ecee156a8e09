import type { VatId } from './vat-id.ts'

/**
 * Whether a VAT id of the right form has the check digit that it should have. The rules are those that the members'
 * offices publish, as https://arthurdejong.org/python-stdnum/ has gathered them; the numbers of the test agree with it.
 */
export const hasValidCheckDigit = ({ prefix, number }: VatId): boolean => rules.get(prefix)?.(number) ?? true

type Rule = (number: string) => boolean

/** Every digit by its weight; characters that are no digit must have been cut off. */
const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0)

/** The weighted sum of all digits, the check digit among them, divides without rest. */
const dividesBy =
  (modulus: number, weights: readonly number[]): Rule =>
  (number) =>
    weighted(number, weights) % modulus === 0

/** Every second digit from the right doubled, and the digits of the products added (ISO/IEC 7812-1). */
const luhn: Rule = (digits) =>
  [...digits].toReversed().reduce((sum, digit, index) => sum + (index % 2 === 0 ? Number(digit) : twice(digit)), 0) %
    10 ===
  0

/** The digit sum of a doubled digit. */
const twice = (digit: string): number => (Number(digit) * 2) % 9 || Number(digit === '9') * 9

/** ISO/IEC 7064, MOD 11,10. */
const mod11And10: Rule = (digits) => {
  let product = 10
  for (const digit of digits.slice(0, -1)) product = (((product + Number(digit)) % 10 || 10) * 2) % 11
  return (product + Number(digits.at(-1))) % 10 === 1
}

const mod97: Rule = (number) => {
  const digits = [...number].map((letter) => Number.parseInt(letter, 36)).join('')
  return BigInt(digits) % 97n === 1n
}

const downFrom = (first: number, last: number): number[] =>
  Array.from({ length: first - last + 1 }, (_, index) => first - index)

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

const last = (number: string): number => Number(number.at(-1))

const austria: Rule = (number) => {
  const sum = [...number.slice(1, 8)].reduce(
    (all, digit, index) => all + (index % 2 === 0 ? Number(digit) : twice(digit)),
    0,
  )
  return (sum + 4 + last(number)) % 10 === 0
}

/** Nine digits are companies; ten are persons, and are not tested. */
const bulgaria: Rule = (number) => {
  if (number.length === 10) return true
  const first = weighted(number, [1, 2, 3, 4, 5, 6, 7, 8]) % 11
  const check = first < 10 ? first : (weighted(number, [3, 4, 5, 6, 7, 8, 9, 10]) % 11) % 10
  return check === last(number)
}

const cyprus: Rule = (number) => {
  const sum = [...number.slice(0, 8)].reduce(
    (all, digit, index) =>
      all + (index % 2 === 0 ? letters.indexOf('BAFHJNPRTV'.charAt(Number(digit))) : Number(digit)),
    0,
  )
  return letters[sum % 26] === number[8]
}

/** Eight digits are companies; more are persons, and are not tested. */
const czechia: Rule = (number) =>
  number.length > 8 || (11 - (weighted(number, downFrom(8, 2)) % 11)) % 10 === last(number)

const spain: Rule = (number) => {
  if (/^[\dXYZKLM]/.test(number)) {
    const person = number
      .slice(0, 8)
      .replace(/[KLMX]/, '0')
      .replace('Y', '1')
      .replace('Z', '2')
    return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(person) % 23] === number[8]
  }
  const digits = [...number.slice(1, 8)]
  const sum = digits.reduce((all, digit, index) => all + (index % 2 === 0 ? twice(digit) : Number(digit)), 0)
  const check = (10 - (sum % 10)) % 10
  return number[8] === `${check}` || number[8] === 'JABCDEFGHI'[check]
}

/** A key of digits is made of the company's number; one with letters is not tested. */
const france: Rule = (number) =>
  /\D/.test(number) || (12 + 3 * (Number(number.slice(2)) % 97)) % 97 === Number(number.slice(0, 2))

const ireland: Rule = (number) => {
  const isOld = /\D/.test(number.charAt(1))
  const digits = isOld ? `0${number.slice(2, 7)}${number[0]}` : number.slice(0, 7)
  const second = number[8] === undefined ? 0 : number.charCodeAt(8) - 64
  return 'WABCDEFGHIJKLMNOPQRSTUV'[(weighted(digits, downFrom(8, 2)) + 9 * second) % 23] === number[7]
}

const lithuania: Rule = (number) => {
  const sumFrom = (start: number) =>
    weighted(
      number,
      Array.from({ length: number.length - 1 }, (_, index) => ((index + start - 1) % 9) + 1),
    )
  const first = sumFrom(1) % 11
  return (first < 10 ? first : (sumFrom(3) % 11) % 10) === last(number)
}

/** Numbers from 4 on are companies; others are persons, and are not tested. */
const latvia: Rule = (number) =>
  /^[0-3]/.test(number) || weighted(number, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 === 3

/** Companies have a digit of their own, sole traders since 2020 one over the whole id. */
const netherlands: Rule = (number) => dividesBy(11, [...downFrom(9, 2), -1])(number) || mod97(`NL${number}`)

const poland: Rule = (number) => weighted(number, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === last(number)

const portugal: Rule = (number) => ((11 - (weighted(number, downFrom(9, 2)) % 11)) % 11) % 10 === last(number)

const romania: Rule = (number) =>
  ((weighted(number.padStart(10, '0'), [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === last(number)

const slovenia: Rule = (number) => {
  const rest = weighted(number, downFrom(8, 2)) % 11
  return rest !== 0 && (11 - rest) % 10 === last(number)
}

/** Government departments (GD) and health authorities (HA) have no check digit. */
const unitedKingdom: Rule = (number) => {
  if (/\D/.test(number)) return true
  const sum = weighted(number, downFrom(8, 2)) + Number(number.slice(7, 9))
  // The three series that are in use.
  return [0, 42, 55].includes(sum % 97)
}

const rules: ReadonlyMap<string, Rule> = new Map([
  ['AT', austria],
  ['BE', (number) => 97 - (Number(number.slice(0, 8)) % 97) === Number(number.slice(8))],
  ['BG', bulgaria],
  ['CY', cyprus],
  ['CZ', czechia],
  ['DE', mod11And10],
  ['DK', dividesBy(11, [2, 7, 6, 5, 4, 3, 2, 1])],
  ['EE', dividesBy(10, [3, 7, 1, 3, 7, 1, 3, 7, 1])],
  ['EL', (number) => (weighted(number, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === last(number)],
  ['ES', spain],
  ['FI', dividesBy(11, [7, 9, 10, 5, 8, 4, 2, 1])],
  ['FR', france],
  ['HR', mod11And10],
  ['HU', dividesBy(10, [9, 7, 3, 1, 9, 7, 3, 1])],
  ['IE', ireland],
  ['IT', luhn],
  ['LT', lithuania],
  ['LU', (number) => Number(number.slice(0, 6)) % 89 === Number(number.slice(6))],
  ['LV', latvia],
  ['MT', dividesBy(37, [3, 4, 6, 7, 8, 9, 10, 1])],
  ['NL', netherlands],
  ['PL', poland],
  ['PT', portugal],
  ['RO', romania],
  ['SE', (number) => luhn(number.slice(0, 10))],
  ['SI', slovenia],
  ['SK', (number) => Number(number) % 11 === 0],
  ['XI', unitedKingdom],
])
