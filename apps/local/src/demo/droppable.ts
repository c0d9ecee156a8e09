/** A network that can be made to fail: `drop()` cuts every answer that is still being read. */
export function droppable(): { readonly fetch: typeof globalThis.fetch; drop(): void } {
  const open = new Set<AbortController>()
  return {
    fetch: async (input, init) => {
      const line = new AbortController()
      open.add(line)
      const signals = [line.signal, ...(init?.signal ? [init.signal] : [])]
      return fetch(input, { ...init, signal: AbortSignal.any(signals) })
    },
    drop: () => {
      for (const line of open) line.abort(new Error('the connection was cut'))
      open.clear()
    },
  }
}
