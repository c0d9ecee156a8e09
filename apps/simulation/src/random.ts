/** A stream of chances that a seed and a name fix for ever. */
export interface Random {
  /** From 0 to 1, without 1. */
  next(): number
  /** A whole number from 0 to below this one. */
  below(end: number): number
  chance(probability: number): boolean
  pick<T>(choices: readonly T[]): T
}

/**
 * Everybody who decides something has a stream of his own, so that one more decision of somebody else changes nothing
 * for him. The generator is sfc32, seeded by FNV-1a over the name.
 */
export function randomOf(seed: number, name: string): Random {
  let hash = 2_166_136_261
  for (const letter of `${seed}/${name}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619)
  let [a, b, c, counter] = [hash, hash ^ 0x9e3779b9, seed | 0, 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) next()
  return {
    next,
    below: (end) => Math.floor(next() * end),
    chance: (probability) => next() < probability,
    pick: (choices) => {
      const picked = choices[Math.floor(next() * choices.length)]
      if (picked === undefined) throw new Error('there is nothing to pick from')
      return picked
    },
  }
}
