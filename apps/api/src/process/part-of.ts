import type { LimitName, Maxima } from '../limits/limits.ts'
import { requestsPerSecondOf } from '../payments/gateway.ts'
import type { ServeOptions } from '../serve.ts'

type Divided = Pick<ServeOptions, 'limits' | 'watching' | 'catalogCacheBytes' | 'stripe'>

/**
 * What one of several processes of a node may take of what the node was given as a whole, where they can't count
 * together: a client's calls may all come to one of them, or be spread over all.
 */
export function partOf<Settings extends Divided>(settings: Settings, processes: number): Settings {
  if (processes === 1) return settings
  const part = (whole: number) => Math.max(1, Math.floor(whole / processes))
  const { limits, watching = {}, catalogCacheBytes, stripe } = settings
  const { perIdentity, perAddress } = watching
  const perSecond = requestsPerSecondOf(stripe)
  return {
    ...settings,
    // With Redis all count together.
    limits:
      limits === 'off' || limits.redisUrl !== undefined ? limits : { ...limits, maxima: parts(limits.maxima, part) },
    watching: {
      ...watching,
      ...(perIdentity === undefined ? {} : { perIdentity: part(perIdentity) }),
      ...(perAddress === undefined ? {} : { perAddress: part(perAddress) }),
    },
    catalogCacheBytes: catalogCacheBytes === undefined ? undefined : Math.floor(catalogCacheBytes / processes),
    stripe: { ...stripe, requestsPerSecondMax: Number.isFinite(perSecond) ? part(perSecond) : undefined },
  }
}

const parts = (maxima: Maxima, part: (whole: number) => number): Maxima =>
  // The same names.
  Object.fromEntries(Object.entries(maxima).map(([limit, max]) => [limit, part(max)])) as Record<LimitName, number>
