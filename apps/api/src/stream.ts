import { isTrackedEnvelope, type TrackedEnvelope, tracked } from '@trpc/server'
import { z } from 'zod'

/** What a subscription yields, by the schema that stands for it in `.output()`. */
const items = new WeakMap<z.ZodType, z.ZodType>()

/** The schema of what is yielded; undefined for a schema that is no stream. */
export const itemOf = (schema: z.ZodType): z.ZodType | undefined => items.get(schema)

/** The output of a subscription that can be resumed: each item has an id, and is checked on its way out. */
export function streamOf<Item>(item: z.ZodType<Item>) {
  const schema = z
    .custom<AsyncIterable<TrackedEnvelope<Item>>>(isAsyncIterable)
    .transform(async function* (source): AsyncGenerator<TrackedEnvelope<Item>, void, unknown> {
      for await (const envelope of source) {
        if (!isTrackedEnvelope(envelope)) throw new TypeError('an item without an id')
        const [id, data] = envelope
        yield tracked(id, await item.parseAsync(data))
      }
    })
  items.set(schema, item)
  return schema
}

const isAsyncIterable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value
