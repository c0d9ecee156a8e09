import { z } from 'zod'
import { Refused } from '../refused.ts'

export const version = z.int().min(1).describe('The one that the caller saw')

/** Of a zone or a category, when it is made. */
export const newCode = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'takes 1 to 60 of a-z, 0-9, "_" and "-"')

/** Of one that is there: older ones may be called anything. */
export const code = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'has control characters')

/** A page of what is listed by its code: the cursor is the last one. */
export const byCode = { cursor: code.optional(), limit: z.int().min(1).max(100).default(20) }

export function pageByCode<Row extends { readonly code: string }, Item>(
  found: readonly Row[],
  limit: number,
  view: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const rows = found.slice(0, limit)
  return { items: rows.map(view), nextCursor: found.length > limit ? (rows.at(-1)?.code ?? null) : null }
}

export const noSuch = (entity: 'taxCategory' | 'zone' | 'taxRate') => new Refused({ code: 'NOT_FOUND', entity })

/** Throws CONFLICT where something has changed since the caller saw it. */
export function mustBeVersion(entity: string, current: number, seen: number): void {
  if (current !== seen) throw new Refused({ code: 'CONFLICT', entity, currentVersion: current })
}

/** What is gone has nothing to show. */
export const Removed = z.object({ ok: z.literal(true) })
export const removed: z.output<typeof Removed> = { ok: true }
