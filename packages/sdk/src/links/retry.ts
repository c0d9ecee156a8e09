import type { TRPCLink } from '@trpc/client'
import type { ShopRouter } from '../shop-router.ts'
import { answersOf, type Failure } from './answers-of.ts'
import { isRepeatable } from './idempotency.ts'

const attemptsMax = 3
const firstDelayMs = 200

/** Repeats what may succeed next time and does no harm when it arrives twice. Stands after the link that gives keys. */
export const retry: TRPCLink<ShopRouter> =
  () =>
  ({ op, next }) => {
    let attempts = 1
    return answersOf(
      async () => next(op),
      async (error) => {
        if (attempts === attemptsMax || !isRepeatable(op) || op.signal?.aborted === true || !isPassing(error))
          throw error
        const delayMs = firstDelayMs * 2 ** (attempts - 1) * (0.5 + Math.random())
        attempts += 1
        await new Promise((resolve) => setTimeout(resolve, delayMs))
        return next(op)
      },
    )
  }

/** The network failed, a proxy answered for the shop, or the shop itself says that it was not its last word. */
function isPassing(error: Failure): boolean {
  const status = statusOf(error)
  return status === undefined || [408, 429, 502, 503, 504].includes(status)
}

/** With which HTTP status a call failed; undefined where nobody answered. */
export const statusOf = ({ data, meta }: Failure): number | undefined => data?.httpStatus ?? statusIn(meta?.response)

function statusIn(response: unknown): number | undefined {
  if (typeof response !== 'object' || response === null || !('status' in response)) return undefined
  return typeof response.status === 'number' ? response.status : undefined
}
