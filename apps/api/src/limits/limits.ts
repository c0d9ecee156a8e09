/** What is counted apart, and how often it may be had in a window where nobody has said otherwise. */
export const usualMaxima = {
  'anonymous-reads': 600,
  'anonymous-mutations': 120,
  'signed-in': 2_000,
  'api-key': 10_000,
  staff: 5_000,
  failures: 5,
  mailbox: 5,
  outbound: 20,
  reviews: 20,
} as const
export type LimitName = keyof typeof usualMaxima
export type Maxima = Readonly<Record<LimitName, number>>

/** What came of taking one. */
export interface Taken {
  readonly limit: LimitName
  readonly max: number
  readonly isGranted: boolean
  readonly left: number
  readonly resetsInMs: number
  readonly windowMs: number
}

/** Who has had how much of what, in windows that begin with the first that somebody has. */
export interface Limits {
  /** Takes one of what is left. */
  take(limit: LimitName, key: string): Promise<Taken>
  /** Puts back what has been taken and turns out not to count. */
  giveBack(limit: LimitName, key: string): void
  /** How it stands as far as this process has counted it; null where it has not. */
  seen(limit: LimitName, key: string): Taken | null
  /** One after the other, of those in this process that have a key in common. */
  inLine<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** For whoever must not be held up: tests, load generators, simulated worlds. */
export const unlimited: Limits = {
  take: async (limit) => ({ limit, ...endless }),
  giveBack: () => undefined,
  seen: () => null,
  inLine: (_keys, work) => work(),
  close: async () => undefined,
}

const endless = { max: Infinity, isGranted: true, left: Infinity, resetsInMs: 0, windowMs: 0 } as const
