import { type Expression, type RawBuilder, sql } from 'kysely'

/** Where a page that lists the newest first ended: the moment of its last row, to the microsecond, and its id. */
export interface NewestPosition {
  readonly at: string
  readonly id: string
}

export interface NewestPage {
  readonly after: NewestPosition | null
  readonly most: number
}

/** A moment in one form with all its digits: a `Date` has fewer than PostgreSQL. */
export const momentOf = (column: string): RawBuilder<string> =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** What follows a position, by a moment and an id that are sorted downwards together; without one, everything. */
export const follows = (column: { at: string; id: string }, after: NewestPosition | null): RawBuilder<boolean> =>
  after === null
    ? sql<boolean>`true`
    : sql<boolean>`(${sql.ref(column.at)}, ${sql.ref(column.id)}) < (${after.at}::timestamptz, ${after.id}::uuid)`

/**
 * Ids of a page, found before anything is joined to them: an array of them is taken for few, as it is, and each is
 * looked up by its key, in a shop of any size.
 */
export const anyOf = <Id>(ids: Expression<{ readonly id: Id }>): RawBuilder<Id> => sql<Id>`any(array(${ids}))`

/**
 * For a search by the beginning of a text, without regard to case: a range of the index over lower(column), which also
 * a plan for any parameter can use (LIKE can't).
 */
export function beginsWith(column: string, beginning: string): RawBuilder<boolean> {
  const text = sql`lower(${sql.ref(column)})`
  const from = sql`lower(${beginning}::text)`
  return sql<boolean>`(${text} ~>=~ ${from} and ${text} ~<=~ (${from} || ${lastCharacter}::text))`
}

const lastCharacter = '\u{10FFFF}'
