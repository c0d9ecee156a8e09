import type { MetFault } from './faults.ts'
import type { Recipe } from './recipe.ts'
import type { Complaint } from './verdict.ts'

/** What came of one world. */
export interface Outcome {
  /** What it is called: a seed, or a place and what goes wrong there. */
  readonly name: string
  /** What makes it again; null where a place does. */
  readonly recipe: Recipe | null
  /** Who took part. */
  readonly actors: readonly string[]
  readonly complaints: readonly Complaint[]
  /** What became of each order: its status and that of its payment. */
  readonly orders: readonly string[]
  readonly stepCount: number
  readonly stripeCallCount: number
  readonly faults: readonly MetFault[]
  /** What the clients met, by name. */
  readonly counts: readonly (readonly [string, number])[]
  /** Every step in its order. */
  readonly trace: readonly string[]
}
