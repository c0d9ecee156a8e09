/** Chance that a seed repeats: the same seed makes the same choices, if not at the same moments. */
export interface Random {
  /** A number from `from`, below `to`. */
  between(range: { readonly from: number; readonly to: number }): number
  chance(probability: number): boolean
  pick<T>(things: readonly [T, ...T[]]): T
  shuffled<T>(things: readonly T[]): T[]
  /** Chance of its own: what one actor draws does not change what another one does. */
  of(actor: string): Random
}

export function randomOf(seed: string): Random {
  const next = mulberry32(hashOf(seed))
  const between: Random['between'] = ({ from, to }) => from + next() * (to - from)
  return {
    between,
    chance: (probability) => next() < probability,
    pick: (things) => things[Math.floor(next() * things.length)] ?? things[0],
    shuffled: (things) =>
      things
        .map((thing) => ({ thing, place: next() }))
        .toSorted((one, other) => one.place - other.place)
        .map(({ thing }) => thing),
    of: (actor) => randomOf(`${seed}/${actor}`),
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}

/** Numbers from 0, below 1. */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
