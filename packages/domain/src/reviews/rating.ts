/** How many approved reviews give one star, two, … five. */
export type RatingCounts = readonly [number, number, number, number, number]

export interface Rating {
  /** To two decimals, a half upwards; from whole numbers, so that nothing drifts. */
  readonly average: number
  readonly count: number
}

/** Null of what nobody has rated. */
export function ratingOf(counts: RatingCounts): Rating | null {
  const count = counts.reduce((sum, one) => sum + one, 0)
  if (count === 0) return null
  const stars = counts.reduce((sum, one, index) => sum + one * (index + 1), 0)
  // Twice as many hundredths, so that the half to round by is whole as well.
  return { average: Math.floor((stars * 200 + count) / (count * 2)) / 100, count }
}
