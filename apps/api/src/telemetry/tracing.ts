/** What a span says: numbers, names and words of ours, and nothing that anybody has typed. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>

export interface SpanBegin {
  readonly name: string
  readonly kind: 'server' | 'client' | 'internal' | 'consumer'
  readonly facts: SpanFacts
}

/** Something that takes a while and is under way. */
export interface OpenSpan {
  add(facts: SpanFacts): void
  /** Says that it went wrong, by our fault or somebody's: in a word, for messages may hold anything. */
  fail(word: string): void
  rename(name: string): void
}

/** Which trace a line of the log belongs to. */
export interface TraceIds {
  readonly trace_id: string
  readonly span_id: string
}

/**
 * Follows what is done for a request through everything that is done for it. Nothing is patched, and nothing is global:
 * where it is off, work is called and nothing else happens.
 */
export interface Tracing {
  readonly isOn: boolean
  /** Runs work within a span of what is under way. */
  within<T>(begin: SpanBegin, work: (span: OpenSpan) => Promise<T>): Promise<T>
  /** Begins a span of its own, which goes on from a traceparent (W3C) where there is one; ended by whoever began it. */
  begin(begin: SpanBegin, from: string | undefined): HeldSpan
  /** The same for later work: its trace is its own, and it has a link to whatever has asked for it. */
  beginLater(begin: SpanBegin, askedBy: string | undefined): HeldSpan
  /** What has been done already, and took so long until now. */
  did(begin: SpanBegin, past: { readonly ms: number; readonly failed: string | null }): void
  /** Of what is under way here; undefined where nothing is, or nobody wants to know of it. */
  traceparent(): string | undefined
  ids(): TraceIds | undefined
}

export interface HeldSpan extends OpenSpan {
  /** Does something as a part of it. */
  run<T>(work: () => T): T
  end(): void
}

const nothing = () => undefined
const noSpan: HeldSpan = { add: nothing, fail: nothing, rename: nothing, run: (work) => work(), end: nothing }

export const noTracing: Tracing = {
  isOn: false,
  within: (_, work) => work(noSpan),
  begin: () => noSpan,
  beginLater: () => noSpan,
  did: nothing,
  traceparent: nothing,
  ids: nothing,
}
