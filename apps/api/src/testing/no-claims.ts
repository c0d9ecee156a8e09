import type { Context } from '../context.ts'
import type { Deps } from '../deps.ts'

/** A request that shows nothing, for callers inside this process. */
export const noClaims: Omit<Context, keyof Deps> = {
  requestId: 'r',
  ip: '127.0.0.1',
  userAgent: null,
  cartToken: null,
  orderTokens: [],
  credential: { kind: 'none' },
  refreshCookie: { token: null, canBeSet: true, set: () => undefined, clear: () => undefined },
  user: {},
  isCounted: false,
  shown: { note: () => undefined },
  limitHeaders: { tell: () => undefined, retryAfter: () => undefined },
  inTurn: (work) => work(),
}
