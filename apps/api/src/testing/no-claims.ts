import type { Claims } from '../context.ts'

/** A request that shows nothing, for callers inside this process. */
export const noClaims: Claims = {
  requestId: 'r',
  ip: '127.0.0.1',
  userAgent: null,
  cartToken: null,
  orderTokens: [],
  credential: { kind: 'none' },
  refreshCookie: { token: null, canBeSet: true, set: () => undefined, clear: () => undefined },
}
