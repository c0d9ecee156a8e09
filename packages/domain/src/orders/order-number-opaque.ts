import { halfSipHash } from './order-number-hash.ts'
import type { ShopDay } from './shop-day.ts'

/**
 * Other digits for the digits of a sequence, as many: a bijection for each key, day and number of digits. Who sees some
 * of a day's numbers can't tell the first from the last, and so not how many there are. That hides a volume from
 * onlookers; it is no encryption, and such a number is no credential.
 *
 * The network is that of FF1 (NIST SP 800-38G): two halves, ten rounds, each adding a keyed mix of one half to the
 * other modulo its power of ten. As the halves make up all of the digits, no value falls outside and none is walked on.
 * `digits` are 4 to 16; the key is 8 bytes, else RangeError.
 */
export function opaqueDigits(digits: string, of: { readonly day: ShopDay; readonly key: Uint8Array }): string {
  const date = of.day.year * 10_000 + of.day.month * 100 + of.day.day
  const half = Math.floor(digits.length / 2)
  let [left, right] = [digits.slice(0, half), digits.slice(half)]
  for (let round = 0; round < rounds; round++) {
    const mix = halfSipHash(of.key, [date, digits.length * rounds + round, Number(right)])
    const sum = (Number(left) + mix) % 10 ** left.length
    ;[left, right] = [right, String(sum).padStart(left.length, '0')]
  }
  return left + right
}

/** Even, so that the halves end where they began. */
const rounds = 10
