/** Stripe keeps a key for 24 hours at least. An hour is left for clocks that differ and for calls under way. */
const keptMsMax = 23 * 3_600_000

/**
 * Whether Stripe may have forgotten the key of what was written down then, so that it must be looked up before it is
 * asked for again under that key. Why no lock is needed for that: docs/adr/7-keys-outlive-stripe.md.
 */
export const mayBeForgotten = (createdAt: Date, now: Date): boolean => now.getTime() - createdAt.getTime() > keptMsMax
