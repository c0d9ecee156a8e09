import { TRPCError } from '@trpc/server'

/** What the calls of a request are asked with: read once, by the first of them that looks. */
export interface CallInputs {
  /** Throws BAD_REQUEST where they can't be read, to each that asks. */
  read(index: number): unknown
  /** Undefined where nobody has looked, or nothing could be read. */
  known(index: number): unknown
}

interface Sent {
  /** JSON, if anything came. */
  readonly text: string | null
  /** Then it is an object with an input for each call, by its number. */
  readonly isBatch: boolean
  readonly count: number
}

interface Codec {
  deserialize(value: unknown): unknown
}

export function inputsOf(sent: Sent, codec: Codec): CallInputs {
  let found: { readonly inputs: readonly unknown[] } | { readonly error: TRPCError } | null = null
  return {
    read: (index) => {
      found ??= tryToRead(sent, codec)
      if ('error' in found) throw found.error
      return found.inputs[index]
    },
    known: (index) => (found !== null && 'inputs' in found ? found.inputs[index] : undefined),
  }
}

function tryToRead(sent: Sent, codec: Codec): { inputs: readonly unknown[] } | { error: TRPCError } {
  try {
    return { inputs: readAll(sent, codec) }
  } catch (cause) {
    if (cause instanceof TRPCError) return { error: cause }
    const message = cause instanceof Error ? cause.message : 'Invalid input'
    return { error: new TRPCError({ code: 'BAD_REQUEST', message, cause }) }
  }
}

function readAll({ text, isBatch, count }: Sent, { deserialize }: Codec): readonly unknown[] {
  if (text === null || text === '') return []
  const value: unknown = JSON.parse(text)
  if (!isBatch) return [deserialize(value)]
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TRPCError({ code: 'BAD_REQUEST', message: '"input" needs to be an object when doing a batch call' })
  return Array.from({ length: count }, (_, index) => {
    const input: unknown = Reflect.get(value, index)
    return input === undefined ? undefined : deserialize(input)
  })
}
