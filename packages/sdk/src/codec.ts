type Kind = 'Date' | 'undefined'
/** Kinds by path: keys joined by dots, their own dots and backslashes escaped; of the root, the kind alone. */
type Annotations = readonly [Kind] | Readonly<Record<string, readonly [Kind]>>
interface Wire {
  readonly json: unknown
  readonly meta?: { readonly values?: Annotations; readonly v: 1 }
}

/**
 * superjson's wire format for what a shop says: JSON, Date and undefined. Nothing else is revived, whatever an answer
 * claims. Reviving changes the parsed answer in place.
 */
export const codec = {
  serialize(value: unknown): Wire {
    const rootKind = kindOf(value)
    if (rootKind !== null) return { json: plainOf(value), meta: { values: [rootKind], v: 1 } }
    const found: [string, readonly [Kind]][] = []
    const json = encode(value, '', found)
    return found.length === 0 ? { json } : { json, meta: { values: Object.fromEntries(found), v: 1 } }
  },

  deserialize({ json, meta }: Wire): unknown {
    const values = meta?.values ?? {}
    if (isRoot(values)) return revive(json, values[0])
    for (const [path, [kind]] of Object.entries(values)) reviveAt(json, keysOf(path), kind)
    return json
  },
}

const kindOf = (value: unknown): Kind | null =>
  value === undefined ? 'undefined' : value instanceof Date ? 'Date' : null

const plainOf = (value: unknown): string | null => (value instanceof Date ? value.toISOString() : null)

function encode(value: unknown, prefix: string, found: [string, readonly [Kind]][]): unknown {
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, inner]: [string, unknown]) => {
    const path = prefix + key.replaceAll(/[\\.]/g, '\\$&')
    const kind = kindOf(inner)
    if (kind === null) return [key, encode(inner, `${path}.`, found)] as const
    found.push([path, [kind]])
    return [key, plainOf(inner)] as const
  })
  return Array.isArray(value) ? members.map(([, inner]) => inner) : Object.fromEntries(members)
}

const isRoot = (values: Annotations): values is readonly [Kind] => Array.isArray(values)

const keysOf = (path: string): string[] =>
  [...`${path}.`.matchAll(/((?:\\[\\.]|[^\\.])*)\./g)].map(([, key = '']) => key.replaceAll(/\\([\\.])/g, '$1'))

/** Only through what the answer itself contains: a path can't reach a prototype. */
function reviveAt(target: unknown, [key = '', ...rest]: readonly string[], kind: Kind): void {
  if (!isRecord(target) || !Object.hasOwn(target, key)) return
  if (rest.length > 0) reviveAt(target[key], rest, kind)
  else target[key] = revive(target[key], kind)
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function revive(value: unknown, kind: Kind): unknown {
  if (kind === 'undefined') return undefined
  return kind === 'Date' && typeof value === 'string' ? new Date(value) : value
}
