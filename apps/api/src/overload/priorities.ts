import { appRouter } from '../router.ts'
import type { Meta } from '../trpc.ts'

/** Who is let in while there is too much to do: who pays longest, who only looks around first of all not. */
export type Priority = 'high' | 'normal' | 'low'

/** Without these nobody can place an order, or pay it. */
export const highPriority: ReadonlySet<string> = new Set([
  'checkout.shippingOptions',
  'checkout.paymentOptions',
  'checkout.quote',
  'orders.place',
  'orders.retryPayment',
  'orders.confirmPayment',
])

export interface Asked {
  /** Null is never turned away. */
  readonly priority: Priority | null
  /** Whether the answer has no end of its own. */
  readonly isStream: boolean
}

/** What a request asks for, by its address. A batch counts as the most urgent of its calls. */
export function askedBy(address: string): Asked {
  const path = address.split('?', 1)[0] ?? ''
  // Above all now it must be known how the process is; and what Stripe tells is cheap to keep, and dear to miss.
  if (/^\/(health(\/|$)|metrics$|webhooks\/)/.test(path)) return { priority: null, isStream: false }
  const names = /^\/trpc\/(.*)$/.exec(path)?.[1]?.split(',', namesMax)
  // Pages are opened from mails: they are few.
  if (names === undefined) return { priority: path.startsWith('/media/') ? 'low' : 'normal', isStream: false }
  return { priority: mostUrgent(names), isStream: names.some((name) => streams.has(name)) }
}

/** No batch is larger. */
const namesMax = 10

function mostUrgent(names: readonly string[]): Priority {
  if (names.some((name) => highPriority.has(name))) return 'high'
  return names.every((name) => lowPriority.has(name)) ? 'low' : 'normal'
}

interface Procedure {
  readonly name: string
  readonly type: string
  readonly audience: string
}

const procedures: readonly Procedure[] = Object.entries(appRouter._def.procedures).map(([name, procedure]) => {
  // tRPC's own record of a procedure, whose type does not tell of its meta.
  const { type, meta } = (procedure as unknown as { _def: { type: string; meta?: Meta } })._def
  return { name, type, audience: meta?.audience ?? '' }
})

const namesWhere = (holds: (procedure: Procedure) => boolean): ReadonlySet<string> =>
  new Set(procedures.filter(holds).map(({ name }) => name))

/** What anybody reads of the catalogue, and what staff reads. */
const lowPriority = namesWhere(
  ({ type, audience }) => type === 'query' && (audience === 'anyone' || audience.startsWith('staff:')),
)

const streams = namesWhere(({ type }) => type === 'subscription')
