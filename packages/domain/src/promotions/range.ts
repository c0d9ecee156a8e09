import type { CountRange } from './promotion.ts'

/** Both ends belong to the range. */
export const isWithin = (value: number, { min, max }: CountRange): boolean =>
  (min === null || value >= min) && (max === null || value <= max)
