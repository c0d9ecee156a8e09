/** What is given replaces what was; what is not given stays as it is. */
export function withGiven<Whole extends object>(
  from: Whole,
  given: { readonly [Fact in keyof Whole]?: Whole[Fact] | undefined },
): Whole {
  const present = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.assign({ ...from }, Object.fromEntries(present))
}
