/**
 * The check character for the digits and letters of a text: ISO/IEC 7064, MOD 37,36. Everything else in the text is
 * passed over, and small letters count as capitals, so that neither dashes nor case matter when a number is typed.
 *
 * One wrong character is always found. Two neighbours that were swapped are found too, but for a single pair of the
 * 630 that can meet at any place. Verhoeff's counts of what people mistype made these two nine errors of ten; Luhn
 * mod 36 would find all swapped digits, and none of the swaps across a third one.
 */
export function checkCharacter(text: string): string {
  // The last step of the standard: the sum, with the check character added, must come to 1.
  return characterOf((modulus + 1 - doubled(stateAfter(text))) % modulus)
}

/** Whether the last digit or letter of a text is the check character for all before it. */
export const isChecked = (text: string): boolean => stateAfter(text) === 1

/** The 36 characters of the alphabet; a character's place in it is its value. */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const modulus = alphabet.length

/** The sum so far, 0 to 35: doubled modulo 37 before each further character. It starts at one that doubles to 36. */
function stateAfter(text: string): number {
  const values = [...text.toUpperCase()].map((character) => alphabet.indexOf(character)).filter((value) => value >= 0)
  return values.reduce((state, value) => (doubled(state) + value) % modulus, modulus / 2)
}

/** In this system 0 counts as 36. */
const doubled = (state: number): number => ((state === 0 ? modulus : state) * 2) % (modulus + 1)

const characterOf = (value: number): string => alphabet.charAt(value)
