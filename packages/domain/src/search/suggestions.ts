import { tokensOf } from './tokens.ts'

/**
 * What somebody may be about to type: the question with its last word completed to one of these titles, the usual words
 * first. Where he writes without spaces there is no last word to complete.
 */
export function completions(typed: string, titles: readonly string[]): string[] {
  const tokens = tokensOf(typed)
  const last = tokens.at(-1)
  if (last === undefined || last.kind !== 'word') return []
  const [begun = ''] = last.spellings
  const counts = new Map<string, { text: string; count: number }>()
  for (const title of titles) {
    for (const token of tokensOf(title)) {
      const words = token.kind === 'compound' ? [...token.parts] : token.kind === 'word' ? [token] : []
      const spelling = words.flatMap(({ spellings }) => spellings).find((one) => one.startsWith(begun))
      if (spelling === undefined) continue
      const text = words.length > 1 ? token.text : (words[0]?.text ?? spelling)
      counts.set(text, { text, count: (counts.get(text)?.count ?? 0) + 1 })
    }
  }
  const before = tokens.slice(0, -1).map(({ text }) => text)
  return [...counts.values()]
    .toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
    .map(({ text }) => [...before, text].join(' '))
}
