import { copied, isHolder } from './mutate.ts'

/** What may still go wrong while it is looked for. */
const triesMax = 150

/** The smallest input of which something is still so, found by leaving out what can be left out. */
export async function smallest(input: unknown, isStillSo: (input: unknown) => Promise<boolean>): Promise<unknown> {
  let [best, tries] = [input, 0]
  for (let isShrinking = true; isShrinking; ) {
    isShrinking = false
    for (const smaller of smallerThan(best)) {
      if (tries++ >= triesMax) return best
      if (!(await isStillSo(smaller))) continue
      best = smaller
      isShrinking = true
      break
    }
  }
  return best
}

/** Each with one thing less, the largest steps first. */
function* smallerThan(value: unknown): Generator<unknown, void> {
  if (typeof value === 'string' && value.length > 1 && !value.startsWith('«')) {
    yield* ['', value.slice(0, value.length >> 1), value.slice(value.length >> 1), value.slice(1), value.slice(0, -1)]
  } else if (typeof value === 'number' && value !== 0) yield 0
  else if (Array.isArray(value)) {
    if (value.length > 1) yield* [value.slice(0, value.length >> 1), value.slice(value.length >> 1)]
    for (const at of value.slice(0, 20).keys()) yield value.toSpliced(at, 1)
    for (const [at, inner] of value.slice(0, 10).entries())
      for (const smaller of smallerThan(inner)) yield value.with(at, smaller)
  } else if (isHolder(value)) {
    for (const key of Object.keys(value)) {
      const { [key]: _, ...rest } = copied(value)
      yield rest
    }
    for (const [key, inner] of Object.entries(value))
      for (const smaller of smallerThan(inner)) yield { ...copied(value), [key]: smaller }
  }
}
