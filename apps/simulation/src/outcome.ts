import type { Fault } from './faults.ts'
import type { Complaint } from './verdict.ts'

/** What came of one world. */
export interface Outcome {
  /** What it is called: a seed, or a place and what goes wrong there. */
  readonly name: string
  readonly complaints: readonly Complaint[]
  /** What became of each order: its status and that of its payment. */
  readonly orders: readonly string[]
  readonly stepCount: number
  readonly stripeCallCount: number
  readonly faults: readonly { readonly fault: Fault; readonly place: string }[]
  /** What the clients met, by name. */
  readonly counts: readonly (readonly [string, number])[]
  /** Every step in its order. */
  readonly trace: readonly string[]
}
