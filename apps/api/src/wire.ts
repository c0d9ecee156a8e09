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
      if (!isEnvelope(value)) return value
      if (value.meta !== undefined && !isHarmless(value.meta)) throw notOfOurFormat()
      return superjson.deserialize(value)
    },
  },
  output: { serialize: superjson.serialize, deserialize: superjson.deserialize },
}

function isEnvelope(value: unknown): value is SuperJSONResult {
  if (typeof value !== 'object' || value === null || !('json' in value)) return false
  return Object.keys(value).every((key) => key === 'json' || key === 'meta')
}

/** Every annotation is one of the two names, however deep the tree of paths around it is; no path is a prototype's. */
function isHarmless(meta: unknown): boolean {
  if (typeof meta !== 'object' || meta === null) return false
  const { values, v = 1, ...others } = meta as { values?: unknown; v?: unknown }
  return v === 1 && Object.keys(others).length === 0 && (values === undefined || isHarmlessTree(values))
}

function isHarmlessTree(tree: unknown): boolean {
  if (Array.isArray(tree)) {
    const [type, inner, ...more] = tree
    return (type === 'Date' || type === 'undefined') && inner === undefined && more.length === 0
  }
  if (typeof tree !== 'object' || tree === null) return false
  return Object.entries(tree).every(
    ([path, inner]) => !/(^|\.)(__proto__|prototype|constructor)(\.|$)/.test(path) && isHarmlessTree(inner),
  )
}

const notOfOurFormat = () =>
  new TRPCError({ code: 'BAD_REQUEST', message: 'the input revives other types than Date and undefined' })
