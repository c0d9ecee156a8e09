import type { RequestKind } from './metrics.ts'

/** By its path, or its whole address. */
export const kindOf = (address: string): RequestKind =>
  beginnings.find(([beginning]) => address.startsWith(beginning))?.[1] ?? 'other'

const beginnings: readonly (readonly [beginning: string, kind: RequestKind])[] = [
  ['/trpc/', 'call'],
  ['/webhooks/', 'webhook'],
  ['/health', 'health'],
  ['/media/', 'media'],
]
