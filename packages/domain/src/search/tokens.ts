import { foldText, plainSpellings } from './fold.ts'

/** What a text is found by, in its order; `text` is how it was written, folded. */
export type Token =
  /** Its spellings without accents; the first is the usual one. */
  | { readonly kind: 'word'; readonly text: string; readonly spellings: readonly string[] }
  /** Words that are written as one, as in t-shirt or MUG-1: the words apart, and all of them together. */
  | { readonly kind: 'compound'; readonly text: string; readonly parts: readonly Word[]; readonly joined: Word }
  /** A run of a script that writes no spaces between words: a question of two characters finds it. */
  | { readonly kind: 'run'; readonly text: string; readonly characters: readonly string[] }

export type Word = Extract<Token, { kind: 'word' }>

/** The tokens of any text at all; one without letters, digits and pictures has none. */
export function tokensOf(text: string): Token[] {
  return [...foldText(text).matchAll(written)].flatMap(([found]): Token[] => {
    if (isRun.test(found)) return [{ kind: 'run', text: found, characters: [...found] }]
    const parts = found.split(joints).flatMap(wordOf)
    const [first] = parts
    if (parts.length <= 1) return first === undefined ? [] : [first]
    // Longer chains are addresses and the like, which nobody asks for in one word.
    if (parts.length > partsMax) return parts
    return [{ kind: 'compound', text: found, parts, joined: joinedOf(parts) }]
  })
}

/** A word has so many characters at most, of whatever stands there without a space. */
export const wordLengthMax = 60
const partsMax = 6

function wordOf(text: string): Word[] {
  const spellings = plainSpellings(text)
    .map(cut)
    .filter((spelling) => spelling !== '')
  return spellings.length === 0 ? [] : [{ kind: 'word', text, spellings: [...new Set(spellings)] }]
}

function joinedOf(parts: readonly Word[]): Word {
  const long = parts.map(({ spellings }) => spellings.at(-1) ?? '').join('')
  const plain = parts.map(({ spellings }) => spellings[0] ?? '').join('')
  return { kind: 'word', text: plain, spellings: [...new Set([cut(plain), cut(long)])] }
}

/** By characters, so that none is cut in two. */
const cut = (word: string): string => (word.length <= wordLengthMax ? word : [...word].slice(0, wordLengthMax).join(''))

// Apart from what is raw: a bundle can't spell these in ASCII there, and V8 would keep all of it in twice the memory.
const marks = 'ー々〆ゝゞ'
const joining = '’ʼ‐‑·'

const unspaced = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}${marks}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}`
const letters = String.raw`(?:(?![${unspaced}])[\p{L}\p{N}\p{M}])+`
const joint = String.raw`[${joining}'.\-/&+]`
const joints = new RegExp(joint, 'u')
const isRun = new RegExp(`^[${unspaced}]`, 'u')
const written = new RegExp(
  `[${unspaced}][${unspaced}\\p{M}]*|${letters}(?:${joint}${letters})*|\\p{Extended_Pictographic}`,
  'gu',
)
