import { matchesType } from '../events/types.ts'

export const modes = ['deliver', 'hold', 'drop'] as const
export const orders = ['as_made', 'reversed'] as const
export const signatures = ['right', 'wrong', 'stale'] as const

/** How webhooks go out from now on. */
export interface Habits {
  /** `hold` keeps events back until `deliver`; those made under `drop` are never delivered. */
  readonly mode: (typeof modes)[number]
  /** How long after it was made an event is sent at the earliest. */
  readonly delayMs: number
  /** How often each is sent; more than once is a duplicate. */
  readonly copies: number
  /** `reversed` sends the newest of those that are due first, one at a time. */
  readonly order: (typeof orders)[number]
  /** `stale` signs rightly, but for a time ten minutes ago. */
  readonly signature: (typeof signatures)[number]
  /** How many answers get lost, so that Stripe takes them for failures and sends again. */
  readonly lostAnswers: number
  /** Whom this is about, `charge.*` for all that begin so; others are delivered as always. */
  readonly types: readonly string[]
}

export const usualHabits: Habits = {
  mode: 'deliver',
  delayMs: 0,
  copies: 1,
  order: 'as_made',
  signature: 'right',
  lostAnswers: 0,
  types: ['*'],
}

/** What applies to events of this type. */
export const habitsFor = (habits: Habits, type: string): Habits =>
  habits.types.some((pattern) => matchesType(type, pattern)) ? habits : usualHabits

/** The habits that an order asks for, the usual ones where it says nothing; null for what it cannot mean. */
export function habitsIn(order: Readonly<Record<string, unknown>>): Habits | null {
  const { delayMs = 0, copies = 1, lostAnswers = 0, types = ['*'] } = order
  const mode = modes.find((known) => known === (order.mode ?? 'deliver'))
  const sequence = orders.find((known) => known === (order.order ?? 'as_made'))
  const signature = signatures.find((known) => known === (order.signature ?? 'right'))
  if (mode === undefined || sequence === undefined || signature === undefined) return null
  if (!isCount(delayMs) || !isCount(copies) || copies < 1 || copies > 100 || !isCount(lostAnswers)) return null
  if (!Array.isArray(types)) return null
  return { mode, delayMs, copies, order: sequence, signature, lostAnswers, types: types.map(String) }
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0
