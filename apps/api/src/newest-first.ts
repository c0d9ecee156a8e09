import type { NewestPosition } from '@tillwright/db/newest-first'
import { z } from 'zod'
import { Refused } from './refused.ts'

/** What every list that shows the newest first may be asked for. */
export const newestFirst = {
  cursor: z.string().max(1_000).optional(),
  limit: z.int().min(1).max(100).default(20),
}

/** A page of such a list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** One row more than is asked for says whether there is another page. */
export const pageFrom = (input: { cursor?: string | undefined; limit: number }) => ({
  after: input.cursor === undefined ? null : positionOf(input.cursor),
  most: input.limit + 1,
})

/** The page itself, of the rows that were found for it. */
export function pageWith<Row extends { readonly moment: string; readonly id: string }, Item>(
  found: readonly Row[],
  limit: number,
  view: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const rows = found.slice(0, limit)
  const last = found.length > limit ? rows.at(-1) : undefined
  return { items: rows.map(view), nextCursor: last === undefined ? null : cursorOf({ at: last.moment, id: last.id }) }
}

const cursorOf = ({ at, id }: NewestPosition): string => Buffer.from(JSON.stringify([at, id])).toString('base64url')

/** So that a forged cursor is refused here and not by PostgreSQL. */
const position = z.tuple([z.iso.datetime({ precision: 6 }).regex(/^[12]/), z.uuid()])

function positionOf(cursor: string): NewestPosition {
  const parsed = position.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')))
  if (parsed.success) return { at: parsed.data[0], id: parsed.data[1] }
  throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'cursor', message: 'is none of ours' }] })
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
