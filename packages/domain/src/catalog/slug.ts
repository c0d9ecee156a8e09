/** As long as an address of a product may be. */
export const slugMax = 200

/**
 * Letters, small ones where a script has two kinds, and digits, with single hyphens or underscores between them. Of any
 * script: an address in kana and kanji says more to whoever reads them than one that leaves them out.
 */
export const isSlug = (slug: string): boolean => form.test(slug) && slug === folded(slug)

const word = String.raw`[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+`
const form = new RegExp(`^${word}(?:[-_]${word})*$`, 'u')

/** What a slug is compared by: small letters, and full-width and half-width ones as they usually are. */
export const folded = (slug: string): string => slug.normalize('NFKC').toLowerCase().normalize('NFKC')

/**
 * A slug that tells a title: "Grüner Tee, 100 g" is gruener-tee-100-g, "ｷｭｳｽ" is キュウス. Latin letters lose their
 * marks, German ones become two. Empty where the title has neither letters nor digits.
 */
export function slugOf(title: string): string {
  const unmarked = spelt(folded(title))
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
  const hyphened = spelt(unmarked)
    .replace(/['’]/g, '')
    .replace(/[^\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+/gu, '-')
  return trimmed(hyphened, titleMax)
}

const spelt = (text: string): string => text.replace(/[äöüßæœøłđðþ]/g, (letter) => spelled[letter] ?? letter)

const spelled: Readonly<Record<string, string>> = {
  ...{ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th' },
}

/** A slug of a title is cut between words, where they are not too long for that. */
const titleMax = 80

function trimmed(slug: string, max: number): string {
  const characters = [...slug.replace(/^-+|-+$/g, '')]
  if (characters.length <= max) return characters.join('')
  const cut = characters.slice(0, max).join('')
  const end = characters[max] === '-' ? -1 : cut.lastIndexOf('-')
  return (end > 0 ? cut.slice(0, end) : cut).replace(/-+$/, '')
}

/**
 * What a product may be called that wants a slug which others may have: the same one, then some with a number, and one
 * with a word that is nobody else's.
 */
export function slugCandidates(wanted: string, unique: string): string[] {
  const short = trimmed(wanted, slugMax - unique.length - 1)
  const numbers = Array.from({ length: numbersMax - 1 }, (_, index) => String(index + 2))
  return [wanted, ...[...numbers, unique].map((end) => `${short}-${end}`)]
}

const numbersMax = 30
