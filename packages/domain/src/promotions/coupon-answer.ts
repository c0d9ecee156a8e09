import type { Applied, PassedOver } from './apply.ts'
import type { WhyNot } from './eligible.ts'
import type { CouponInCart } from './promotion.ts'

/** Why a code in the cart gives nothing. */
export type CouponWhyNot =
  | Exclude<WhyNot, { readonly kind: 'CODE_MISSING' }>
  | { readonly kind: 'UNKNOWN' }
  /** Its promotion was had by another code. */
  | { readonly kind: 'REPEATED' }

/** Why this code gives nothing; null where it does. */
export function whyNotCoupon(
  { code, promotionId, usesLeft }: CouponInCart,
  { applied, passedOver }: { applied: readonly Applied[]; passedOver: readonly PassedOver[] },
): CouponWhyNot | null {
  const had = applied.find(({ promotion }) => promotion.id === promotionId)
  if (had?.code === code) return null
  if (usesLeft !== null && usesLeft <= 0) return { kind: 'CODE_USED_UP' }
  if (had !== undefined) return { kind: 'REPEATED' }
  const whyNot = passedOver.find(({ promotion }) => promotion.id === promotionId)?.whyNot
  return whyNot === undefined || whyNot.kind === 'CODE_MISSING' ? { kind: 'UNKNOWN' } : whyNot
}
