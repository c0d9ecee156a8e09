/** Without letters that look like digits (Crockford's base 32, https://www.crockford.com/base32.html). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 80 bits: nobody comes upon one by trying. */
export const giftCardBytes = 10
const lettersCount = 16

/** A code as it is written on a card, from so many random bytes: `7K2M-0VQX-…`. Throws RangeError for another count. */
export function giftCardCode(bytes: Uint8Array): string {
  if (bytes.length !== giftCardBytes) throw new RangeError(`a code is made of ${giftCardBytes} bytes`)
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = Array.from({ length: lettersCount }, (_, index) =>
    alphabet.charAt(Number.parseInt(bits.slice(index * 5, index * 5 + 5), 2)),
  )
  return (letters.join('').match(/.{4}/g) ?? []).join('-')
}

/** A code however it was typed: in any case, with or without dashes, O for 0 and I or L for 1; null for none. */
export function readGiftCardCode(typed: string): string | null {
  const letters = typed.replace(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')
  const isCode = letters.length === lettersCount && [...letters].every((letter) => alphabet.includes(letter))
  return isCode ? (letters.match(/.{4}/g) ?? []).join('-') : null
}
