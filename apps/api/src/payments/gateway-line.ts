import { type Breaker, openBreaker } from './gateway-breaker.ts'
import { type Clock, openPace, type Pace } from './gateway-pace.ts'
import { NotAsked, type Transport, type WireAnswer, type WireRequest } from './gateway-transport.ts'

export interface LineOptions extends Clock {
  readonly transport: Transport
  /** Of all nodes together, Stripe takes 25 in a sandbox and 100 live. Infinity: as they come. */
  readonly requestsPerSecondMax: number
  /** From 0 to 1, so that those who were refused together do not come again together. */
  readonly random: () => number
}

/**
 * Throws NotAsked for what is not worth asking now, and LineLost where no answer came. Everything else is an answer,
 * also one that says no.
 */
export type Send = (request: Omit<WireRequest, 'timeoutMs'>) => Promise<WireAnswer>

/** Nobody knows whether the request has arrived. */
export class LineLost extends Error {
  override readonly name = 'LineLost'
  constructor(cause: unknown) {
    super('no answer came from Stripe', { cause })
  }
}

/**
 * The one way to Stripe of this process. Callers take turns, so that no more than so many requests leave in a second;
 * work in the background has half of them at most, and stands in its own line for that, so that a long sweep keeps no
 * shopper waiting. What is worth asking again is asked again, under the same key; a shopper's request ends within 12
 * seconds, one about tax within 3, for a quote may ask several, and one in the background within 22. Payments wait for
 * no tax: that Stripe Tax does not answer says nothing of the rest of Stripe.
 */
export function openLine(options: LineOptions): { readonly [To in 'payments' | 'tax']: Lines } {
  const { now, sleep, requestsPerSecondMax } = options
  const pace = openPace({ now, sleep, perSecondMax: requestsPerSecondMax, waitMsMax: 2_000 })
  const slowly = openPace({ now, sleep, perSecondMax: requestsPerSecondMax / 2, waitMsMax: 10_000 })
  const linesOf = (shopperMsMax: number): Lines => {
    const breaker = openBreaker(now)
    const forShoppers: Line = { ...options, breaker, turn: pace, withinMs: shopperMsMax }
    const inBackground: Line = { ...options, breaker, turn: () => slowly().then(pace), withinMs: 22_000 }
    return {
      forShoppers: (request) => sendOver(forShoppers, request),
      inBackground: (request) => sendOver(inBackground, request),
    }
  }
  return { payments: linesOf(12_000), tax: linesOf(3_000) }
}

export interface Lines {
  readonly forShoppers: Send
  readonly inBackground: Send
}

interface Line extends LineOptions {
  readonly breaker: Breaker
  readonly turn: Pace
  readonly withinMs: number
}

/** For one try. */
const timeoutMs = 8_000
/** What is left must be enough for an ordinary answer. */
const leastMs = 2_000

async function sendOver(line: Line, request: Parameters<Send>[0]): Promise<WireAnswer> {
  const { now, sleep, withinMs } = line
  const endsAtMs = now().getTime() + withinMs
  for (let tries = 1; ; tries++) {
    const outcome = await tryOnce(line, request, endsAtMs)
    const waitMs = waitMsBeforeNext(outcome, tries, line.random)
    if (waitMs === null || now().getTime() + waitMs + leastMs > endsAtMs) {
      if (outcome instanceof LineLost) throw outcome
      return outcome
    }
    await sleep(waitMs)
  }
}

async function tryOnce(line: Line, request: Parameters<Send>[0], endsAtMs: number): Promise<WireAnswer | LineLost> {
  const { breaker, turn, now, transport } = line
  breaker.check()
  await turn()
  const leftMs = endsAtMs - now().getTime()
  if (leftMs < leastMs / 2) throw new NotAsked('its turn came too late', leastMs)
  const tell = breaker.enter()
  try {
    const answer = await transport({ ...request, timeoutMs: Math.min(timeoutMs, leftMs) })
    // A failure that Stripe has kept under a key says how it was then.
    tell(answer.status < 500 || answer.headers['idempotent-replayed'] === 'true')
    return answer
  } catch (error) {
    tell(false)
    return new LineLost(error)
  }
}

const lostTriesMax = 2
const busyTriesMax = 4
const firstWaitMs = 500

/** Null for what is not to be tried again. */
function waitMsBeforeNext(outcome: WireAnswer | LineLost, tries: number, random: () => number): number | null {
  const jitteredMs = firstWaitMs * 2 ** (tries - 1) * (0.5 + random() / 2)
  if (outcome instanceof LineLost) return tries < lostTriesMax ? jitteredMs : null
  if (tries >= busyTriesMax || !isPassing(outcome)) return null
  const askedMs = Number(outcome.headers['retry-after'] ?? 0) * 1_000
  return Number.isFinite(askedMs) ? Math.max(askedMs, jitteredMs) : jitteredMs
}

/**
 * Too many requests, an object or a key in use: Stripe has done nothing, and keeps nothing of it under the key. A 5xx
 * may be kept, and would only come again, unless Stripe itself says otherwise.
 */
function isPassing({ status, headers }: WireAnswer): boolean {
  if (status < 400) return false
  if (status === 429) return true
  const advice = headers['stripe-should-retry']
  return advice === undefined ? status === 409 : advice === 'true'
}
