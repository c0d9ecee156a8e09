import { member } from './member.ts'
import type { Refusal } from './router.ts'

/**
 * What the shop refused, out of whatever a call threw; null where it was no refusal, as when the network failed.
 * An error that `safe()` answered gives exactly the refusals of its procedure.
 */
export function refusalOf<E>(error: E): RefusalIn<E> | null
export function refusalOf(error: unknown): Refusal | null {
  return isRefusing(error) ? error.data.refusal : null
}

/** Every refusal, unless the error's type knows better. */
type RefusalIn<E> = [KnownRefusal<E>] extends [never] ? Refusal : KnownRefusal<E>
type KnownRefusal<E> = E extends { data?: infer Data }
  ? Data extends { refusal: infer R extends Refusal }
    ? R
    : never
  : never

/** By its form: the class of another copy of tRPC in the same page is a stranger. */
function isRefusing(error: unknown): error is { data: { refusal: Refusal } } {
  const refusal = member(member(error, 'data'), 'refusal')
  return typeof member(refusal, 'code') === 'string'
}
