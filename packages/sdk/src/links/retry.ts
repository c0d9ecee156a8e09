import { retryLink, type TRPCClientError, type TRPCLink } from '@trpc/client'
import type { ShopRouter } from '../shop-router.ts'
import { isRepeatable } from './idempotency.ts'

const attemptsMax = 3
const firstDelayMs = 200

/** Repeats what may succeed next time and does no harm when it arrives twice. Stands after the link that gives keys. */
export const retry: TRPCLink<ShopRouter> = retryLink({
  retry: ({ op, error, attempts }) =>
    attempts < attemptsMax && isRepeatable(op) && op.signal?.aborted !== true && isPassing(error),
  retryDelayMs: (attempts) => firstDelayMs * 2 ** (attempts - 1) * (0.5 + Math.random()),
})

/** The network failed, a proxy answered for the shop, or the shop itself says that it was not its last word. */
function isPassing(error: TRPCClientError<ShopRouter>): boolean {
  const status = error.data?.httpStatus ?? statusOf(error.meta?.response)
  return status === undefined || [408, 429, 502, 503, 504].includes(status)
}

function statusOf(response: unknown): number | undefined {
  if (typeof response !== 'object' || response === null || !('status' in response)) return undefined
  return typeof response.status === 'number' ? response.status : undefined
}
