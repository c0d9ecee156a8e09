import type { TRPCLink } from '@trpc/client'
import { member } from '../member.ts'
import { refusalOf } from '../refusal-of.ts'
import type { ShopRouter } from '../shop-router.ts'
import { answersOf, type Failure } from './answers-of.ts'
import { isRepeatable } from './idempotency.ts'

const attemptsMax = 3
const firstDelayMs = 200
/** Nobody sits before a page for longer: he is told that it was too often, and when it no longer is. */
const restMsMax = 2_000

/** Repeats what may succeed next time and does no harm when it arrives twice. Stands after the link that gives keys. */
export const retry: TRPCLink<ShopRouter> =
  () =>
  ({ op, next }) => {
    let attempts = 1
    return answersOf(
      async () => next(op),
      async (error) => {
        const restMs = restMsOf(error)
        const isOver = attempts === attemptsMax || restMs > restMsMax || op.signal?.aborted === true
        if (isOver || !isRepeatable(op) || !isPassing(error)) throw error
        const delayMs = Math.max(restMs, firstDelayMs * 2 ** (attempts - 1) * (0.5 + Math.random()))
        attempts += 1
        await new Promise((resolve) => setTimeout(resolve, delayMs))
        return next(op)
      },
    )
  }

/** How long the shop has said to leave it alone. */
function restMsOf(error: Failure): number {
  const refusal = refusalOf<unknown>(error)
  return refusal?.code === 'RATE_LIMITED' ? refusal.retryAfter * 1_000 : 0
}

/** The network failed, a proxy answered for the shop, or the shop itself says that it was not its last word. */
export function isPassing(error: Failure): boolean {
  const status = statusOf(error)
  return status === undefined || [408, 429, 502, 503, 504].includes(status)
}

/** With which HTTP status a call failed; undefined where nobody answered. */
export function statusOf({ data, meta }: Failure): number | undefined {
  const status = data?.httpStatus ?? member(meta?.response, 'status')
  return typeof status === 'number' ? status : undefined
}
