import type { PriceReason } from '@tillwright/domain/prices/facts'

/** A reason as JSON keeps it: moments are ISO 8601. */
export type StoredReason = Stored<PriceReason>
type Stored<Reason> = Reason extends unknown
  ? { readonly [Fact in keyof Reason]: Reason[Fact] extends Date | null ? string | null : Reason[Fact] }
  : never

export const storeReasons = (reasons: readonly PriceReason[]): StoredReason[] =>
  reasons.map((reason) => ('endsAt' in reason ? { ...reason, endsAt: reason.endsAt?.toISOString() ?? null } : reason))

export const readReasons = (stored: readonly StoredReason[]): PriceReason[] =>
  stored.map((reason) => ('endsAt' in reason ? { ...reason, endsAt: dateOf(reason.endsAt) } : reason))

export const dateOf = (stored: string | null): Date | null => (stored === null ? null : new Date(stored))
