import { setTimeout as sleep } from 'node:timers/promises'
import { refusalOf } from '@tillwright/sdk'
import type { Tally } from './tally.ts'

/** The shop's last word about a call: nothing came of it, and repeating it changes nothing. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  constructor(procedure: string, code: string) {
    super(`${procedure} was refused: ${code}`)
    this.code = code
  }
}

/** The shopper has left: the load is over, or it took too long. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp'
}

export interface Patience {
  readonly tally: Tally
  /** Whether shoppers leave as soon as something does not work. */
  isOver(): boolean
}

/** What a client may be told because something is away or in the way for a moment: it asks again, with the same key. */
const passing: ReadonlySet<string> = new Set([
  'OUTCOME_UNKNOWN',
  'SERVICE_UNAVAILABLE',
  'PAYMENT_PROVIDER_UNAVAILABLE',
  'RATE_LIMITED',
])
/** What a shop with nothing broken refuses as well; a cart that others hold or change for too long is one. */
const ordinary: ReadonlySet<string> = new Set(['OUT_OF_STOCK', 'ORDER_STATUS_CONFLICT', 'PRICE_CHANGED', 'CONFLICT'])
/** What only some calls may be told: the money has gone back already, or another part of it is being captured. */
const ordinaryOf: Readonly<Record<string, string>> = {
  'admin.orders.refund': 'REFUND_EXCEEDS_CAPTURED',
  'admin.orders.capture': 'AMOUNT_OUT_OF_RANGE',
}

/** Several times as long as anybody waited where nodes are killed faster than they start. */
const patienceMs = 240_000

/**
 * Makes a call until it is answered, as a shopper would who presses the button again. Throws Refusal and GaveUp.
 * Whatever else comes back is a failure of the run.
 */
export async function insist<T>({ tally, isOver }: Patience, procedure: string, call: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  for (let tries = 1; ; tries++) {
    try {
      const answer = await call()
      tally.count('calls answered')
      if (tries > 1) tally.took('wait for an answer', performance.now() - startedAt)
      return answer
    } catch (error) {
      const code = judge(error)
      tally.count(`refusal: ${code}`)
      if (ordinary.has(code) || ordinaryOf[procedure] === code) throw new Refusal(procedure, code)
      if (!isPassing(code)) {
        tally.fail(`${procedure} was answered with ${code}${requestOf(error)}: ${String(error)}`)
        throw new Refusal(procedure, code)
      }
    }
    tally.count('calls repeated')
    if (isOver()) throw new GaveUp(`${procedure}: the load is over`)
    if (performance.now() - startedAt > patienceMs) {
      tally.fail(`${procedure} was not answered within ${patienceMs / 1_000} s`)
      throw new GaveUp(`${procedure}: it took too long`)
    }
    await sleep(Math.min(1_000, 100 * tries))
  }
}

const lost = 'connection lost'
const isPassing = (code: string): boolean => code === lost || passing.has(code)

/** The refusal's code; how the network failed, or the status of an answer that is none of the shop's. */
function judge(error: unknown): string {
  const refusal = refusalOf(error)
  if (refusal !== null) return refusal.code
  if (!(error instanceof Error)) return 'no error at all'
  const status = statusIn('meta' in error ? error.meta : undefined)
  // What fetch throws is a TypeError, also where an answer breaks off.
  const isCut = status === undefined || status < 400 || error.cause instanceof TypeError
  return isCut ? lost : `status ${status}`
}

function statusIn(meta: unknown): number | undefined {
  const response = typeof meta === 'object' && meta !== null && 'response' in meta ? meta.response : undefined
  return response instanceof Response ? response.status : undefined
}

function requestOf(error: unknown): string {
  const refusal = refusalOf(error)
  return refusal?.code === 'INTERNAL' ? ` (request ${refusal.requestId})` : ''
}
