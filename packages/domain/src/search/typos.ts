/** How many slips a word of this length may have: a short one is another word before it is a slip. */
export function slipsMax(word: string): number {
  if (word.length < 4 || /\p{N}/u.test(word)) return 0
  return word.length < 8 ? 1 : 2
}

/**
 * What is left of a word when as many letters are taken away as it may have slips, the word included. Two words that
 * are that close to each other share one of these, so that an index finds them by equality, however many there are.
 * Only the beginning counts, for a long word has too many.
 */
export function remainsOf(word: string): string[] {
  const found = new Set([[...word].slice(0, countedLength).join('')])
  let last = [...found]
  for (let slip = 0; slip < slipsMax(word); slip++) {
    last = last.flatMap((rest) => {
      const letters = [...rest]
      return letters.map((_, index) => letters.toSpliced(index, 1).join(''))
    })
    for (const rest of last) found.add(rest)
  }
  return [...found]
}

const countedLength = 7

/** Letters that are wrong, missing, too many, or in the place of their neighbour. */
export function slipsBetween(one: string, other: string): number {
  const [from, to] = [[...one], [...other]]
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [row, letter] of from.entries()) {
    const next = [row + 1]
    for (const [column, wanted] of to.entries()) {
      const isSame = letter === wanted
      const isSwapped = row > 0 && column > 0 && letter === to[column - 1] && from[row - 1] === wanted
      next.push(
        Math.min(
          (last[column + 1] ?? 0) + 1,
          (next[column] ?? 0) + 1,
          (last[column] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (beforeLast[column - 1] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    beforeLast = last
    last = next
  }
  return last[to.length] ?? 0
}

/** A word of the shop, and how many products have it. */
export interface KnownWord {
  readonly word: string
  readonly count: number
}

/** The word that was meant by one that no product has; null where none is close enough. */
export function meantWord(typed: string, known: readonly KnownWord[]): string | null {
  const close = known
    .filter(({ count }) => count > 0)
    .map(({ word, count }) => ({ word, count, slips: slipsBetween(typed, word) }))
    .filter(({ slips }) => slips <= slipsMax(typed))
    .toSorted((a, b) => a.slips - b.slips || b.count - a.count || (a.word < b.word ? -1 : 1))
  return close[0]?.word ?? null
}
