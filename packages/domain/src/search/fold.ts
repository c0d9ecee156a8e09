/**
 * How texts and questions are spelt before they are compared: lower case, full and half width alike, hiragana for
 * katakana. Accents stay for now: a word with an umlaut has two spellings without one.
 */
export const foldText = (text: string): string =>
  text
    .replace(/[©®™℠]/g, ' ')
    .normalize('NFKC')
    .toLowerCase()
    // What is composed differently after that is told apart no more: İ in lower case has a dot of its own.
    .normalize('NFKC')
    .replace(/[\u30a1-\u30f6]/g, (katakana) => String.fromCharCode(katakana.charCodeAt(0) - 0x60))
    .replace(/[ヽヾ]/g, (mark) => (mark === 'ヽ' ? 'ゝ' : 'ゞ'))

/** The spellings of a folded word without accents: Müller is muller and mueller, and most words have one. */
export function plainSpellings(word: string): readonly string[] {
  const plain = withoutMarks(word.replace(/[ßæœøłđðþı]/g, (letter) => plainLetters.get(letter) ?? letter))
  if (!/[äöüøå]/.test(word)) return [plain]
  const long = word.replace(/[äöüøå]/g, (letter) => longLetters.get(letter) ?? letter)
  return [plain, ...plainSpellings(long).filter((spelling) => spelling !== plain)]
}

/** Latin, Greek and Cyrillic accents, and the points of Hebrew and Arabic; the marks of other scripts are letters. */
const withoutMarks = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]/g, '')
    .normalize('NFC')

const plainLetters: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ı', 'i'],
])

const longLetters: ReadonlyMap<string, string> = new Map([
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['ø', 'oe'],
  ['å', 'aa'],
])
