import { type RawBuilder, sql } from 'kysely'

/** Something that is so in every healthy shop, and the question that has no answer while it is. */
export interface Invariant {
  /** What is so, in one sentence. */
  readonly means: string
  /** always: in every snapshot. settled: once whatever is under way has had its time, the grace. */
  readonly holds: 'always' | 'settled'
  /** Constraints, unique indexes and triggers that forbid the opposite; empty where only the code sees to it. */
  readonly guards: readonly string[]
  /** Selects the rows that break it: ids, states and amounts, never a token. A LIMIT may follow. */
  find(grace: Grace): RawBuilder<ViolatingRow>
}

/** How long ago something must have been due to count as stuck, as SQL of the type interval. */
export type Grace = RawBuilder<unknown>

export type ViolatingRow = Readonly<Record<string, unknown>>

export interface Violation {
  readonly invariant: string
  /** The first twenty. */
  readonly rows: readonly ViolatingRow[]
}

/** A table of moves as rows that a pair of states can be looked for in. */
export const moveRows = (moves: Readonly<Record<string, readonly string[]>>) =>
  sql.join(
    Object.entries(moves).flatMap(([from, targets]) => targets.map((to) => sql`(${sql.lit(from)}, ${sql.lit(to)})`)),
  )
