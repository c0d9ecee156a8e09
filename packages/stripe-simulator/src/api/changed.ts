/** A value after an update: '' and null take it away, undefined leaves it. */
export function changed<T extends string>(asked: T | '' | null | undefined, before: T | null): T | null {
  if (asked === undefined) return before
  return asked || null
}
