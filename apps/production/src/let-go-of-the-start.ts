/** Starting is over by then, and nobody waits for the tenth of a second that it takes. */
const afterMs = 2_000

/**
 * Collects once what only starting needed: an idle process would keep those thirty megabytes for as long as nobody
 * makes it collect. Nothing where Node was started without --expose-gc.
 */
export function letGoOfTheStart(): void {
  const { gc } = globalThis
  if (gc !== undefined)
    setTimeout(() => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' }), afterMs).unref()
}
