import { TRPCError } from '@trpc/server'
import superjson, { type SuperJSONResult } from 'superjson'

/**
 * superjson's wire format, restricted to Date and undefined in what comes in: nothing else is revived from a stranger's
 * words (superjson CVE-2022-23631 shows why). Plain JSON, without superjson's envelope, is taken as it is.
 */
export const wire = {
  input: {
    serialize: superjson.serialize,
    deserialize: (value: unknown): unknown => {
      const size = { values: 0 }
      if (!isModest(value, size, 0)) throw refused('the input is nested too deep, too long, or names a prototype')
      if (!isEnvelope(value)) return value
      const { json, meta } = value
      if (meta === undefined) return json
      if (!isHarmless(meta, json)) throw refused('the input revives other types than Date and undefined')
      const { values } = meta
      // In place, for nobody else holds it; and of version 1, for older ones read paths in another way.
      return values === undefined ? json : superjson.deserialize({ json, meta: { values, v: 1 } }, { inPlace: true })
    },
  },
  output: {
    // What is JSON already is as it is: to walk through a page of products costs superjson more than all the rest.
    serialize: (value: unknown): SuperJSONResult => (isJson(value) ? { json: value } : superjson.serialize(value)),
    deserialize: superjson.deserialize,
  },
}

function isJson(value: unknown): value is SuperJSONResult['json'] {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
    case 'object':
      if (value === null) return true
      return Array.isArray(value) ? value.every(isJson) : isPlain(value)
    default:
      return false
  }
}

/** Without a list of its values: an answer has hundreds of objects. */
function isPlain(value: object): boolean {
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  for (const key in value) if (!isJson(Reflect.get(value, key))) return false
  return true
}

/** Far above what any input of ours has, and soon enough for whatever walks through it afterwards. */
const depthMax = 32
const valuesMax = 20_000

/** JSON.parse has no limits but the length of its text, and makes a key like any other of `__proto__`. */
function isModest(value: unknown, size: { values: number }, depth: number): boolean {
  if (++size.values > valuesMax || depth > depthMax) return false
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every((one) => isModest(one, size, depth + 1))
  return Object.entries(value).every(([key, one]) => key !== '__proto__' && isModest(one, size, depth + 1))
}

function isEnvelope(value: unknown): value is SuperJSONResult {
  if (typeof value !== 'object' || value === null || !('json' in value)) return false
  return Object.keys(value).every((key) => key === 'json' || key === 'meta')
}

/** Every annotation is one of the two names, and about something that is there: it can add nothing. */
function isHarmless(meta: unknown, json: unknown): boolean {
  if (!isObject(meta)) return false
  // What is the same object twice was written out twice: nothing has to be done about it.
  const { values, v = 1, referentialEqualities: _, ...others } = meta
  return v === 1 && Object.keys(others).length === 0 && (values === undefined || fits(values, json))
}

/** A tree of paths, each from the one above; at its leaves the names of types. */
function fits(tree: unknown, json: unknown): boolean {
  if (Array.isArray(tree)) {
    const [type, ...more] = tree
    return (
      more.length === 0 && ((type === 'Date' && typeof json === 'string') || (type === 'undefined' && json === null))
    )
  }
  return isObject(tree) && Object.entries(tree).every(([path, inner]) => fits(inner, valueAt(json, path)))
}

/** Undefined where there is none, which no annotation fits. */
const valueAt = (json: unknown, path: string): unknown =>
  stepsOf(path).reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? Reflect.get(at, step) : undefined,
    json,
  )

/** superjson joins keys by dots, and puts a backslash before dots and backslashes of theirs. */
function stepsOf(path: string): string[] {
  const steps = ['']
  for (const [piece] of path.matchAll(/\\[.\\]|[^.\\]+|[.\\]/g)) {
    if (piece === '.') steps.push('')
    else steps.push((steps.pop() ?? '') + piece.slice(piece.length === 2 && piece.startsWith('\\') ? 1 : 0))
  }
  return steps
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const refused = (message: string) => new TRPCError({ code: 'BAD_REQUEST', message })
