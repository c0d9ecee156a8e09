import type { ShopFacts } from '@tillwright/db/shop-facts'
import type { Registry } from 'prom-client'

/** How a call ended: as asked for, with a refusal that its caller can act on, or by our fault. */
export type Outcome = 'ok' | 'refused' | 'failed'

export interface CallFacts {
  readonly procedure: string
  readonly outcome: Outcome
  /** Undefined of what was not refused. */
  readonly code: string | undefined
  readonly ms: number
}

/** What is asked for by a request, of which there are few; paths are as many as strangers think of. */
export type RequestKind = 'call' | 'webhook' | 'health' | 'media' | 'other'

export interface RequestFacts {
  readonly kind: RequestKind
  readonly status: number
  readonly ms: number
}

/** Told what happens in this process; says so to whoever reads. */
export interface Metrics {
  call(facts: CallFacts): void
  request(facts: RequestFacts): void
  /** An answer of the catalogue that was there already, by the address it was asked for. */
  kept(address: string): void
  job(facts: { readonly job: string; readonly isDone: boolean; readonly ms: number }): void
  /** Null where nothing proves when it happened. */
  webhook(facts: { readonly taken: string; readonly lagMs: number | null }): void
  /** A request to Stripe; without a status where no answer came. */
  stripe(facts: { readonly status: number | null; readonly ms: number }): void
  /** Somebody was turned away because there is too much to do. */
  turnedAway(): void
  /** Where the rest is read from when somebody asks. */
  readFrom(sources: Partial<Sources>): void
  /** In Prometheus' text format, of all processes of the node; null where who knows of all of them does not say. */
  text(): Promise<string | null>
  /** What this process counts and measures. */
  own(): Promise<Figures>
  /** What its database says; every process of a shop says the same. */
  shop(): Promise<Figures>
  close(): void
}

/** As prom-client takes them to add up those of several processes. */
export type Figures = Awaited<ReturnType<Registry['getMetricsAsJSON']>>

/** What nobody tells, for it is known anyway. */
export interface Sources {
  readonly connections: () => { readonly open: number; readonly idle: number; readonly waiting: number }
  readonly catalogue: { readonly kept: number; readonly read: number; readonly waited: number }
  readonly openStreams: () => number
  readonly shopFacts: () => Promise<ShopFacts>
}

const nothing = () => undefined

/** Nobody reads. */
export const noMetrics: Metrics = {
  call: nothing,
  request: nothing,
  kept: nothing,
  job: nothing,
  webhook: nothing,
  stripe: nothing,
  turnedAway: nothing,
  readFrom: nothing,
  text: async () => '',
  own: async () => [],
  shop: async () => [],
  close: nothing,
}
