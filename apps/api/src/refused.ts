import type { Decision } from '@tillwright/domain/refusal'
import { TRPCError } from '@trpc/server'
import type { Refusal, RefusalCode } from './refusals.ts'

/** A refusal on its way out. Thrown once, at the edge; inside a transaction it rolls back. */
export class Refused extends TRPCError {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super({ code: statusOf[refusal.code], message: sentenceOf(refusal) })
    this.refusal = refusal
  }
}

/** Opens a decision. A refusal reaches the client as `error.data.refusal`. */
export function granted<T>(decision: Decision<T>): T {
  if (decision.ok) return decision.value
  throw new Refused(decision.refusal)
}

/** tRPC maps these to the HTTP statuses. */
export const statusOf = {
  VALIDATION_FAILED: 'BAD_REQUEST',
  UNAUTHENTICATED: 'UNAUTHORIZED',
  SECOND_FACTOR_REQUIRED: 'UNAUTHORIZED',
  SECOND_FACTOR_INVALID: 'UNAUTHORIZED',
  SECOND_FACTOR_ENROLMENT_REQUIRED: 'FORBIDDEN',
  TOKEN_EXPIRED: 'UNAUTHORIZED',
  TOKEN_INVALID: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  RECENT_SIGN_IN_REQUIRED: 'FORBIDDEN',
  EMAIL_UNVERIFIED: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  ACCOUNT_EXISTS: 'CONFLICT',
  OUT_OF_STOCK: 'CONFLICT',
  PRICE_CHANGED: 'CONFLICT',
  ORDER_STATUS_CONFLICT: 'CONFLICT',
  IDEMPOTENCY_CONFLICT: 'CONFLICT',
  CART_EMPTY: 'UNPROCESSABLE_CONTENT',
  PURCHASE_REQUIRED: 'UNPROCESSABLE_CONTENT',
  LIMIT_EXCEEDED: 'UNPROCESSABLE_CONTENT',
  COUPON_INVALID: 'UNPROCESSABLE_CONTENT',
  GIFT_CARD_INVALID: 'UNPROCESSABLE_CONTENT',
  SHIPPING_UNAVAILABLE: 'UNPROCESSABLE_CONTENT',
  AMOUNT_OUT_OF_RANGE: 'UNPROCESSABLE_CONTENT',
  REFUND_EXCEEDS_CAPTURED: 'UNPROCESSABLE_CONTENT',
  RESERVED_EXCEEDS_ON_HAND: 'UNPROCESSABLE_CONTENT',
  IN_USE: 'CONFLICT',
  ACCOUNT_IN_USE: 'UNPROCESSABLE_CONTENT',
  MEDIA_INVALID: 'UNPROCESSABLE_CONTENT',
  PAYMENT_FAILED: 'UNPROCESSABLE_CONTENT',
  TAX_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  PAYMENT_PROVIDER_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  OUTCOME_UNKNOWN: 'SERVICE_UNAVAILABLE',
  SERVICE_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<RefusalCode, TRPCError['code']>

/** For people who read logs: programs read the code. */
function sentenceOf(refusal: Refusal): string {
  switch (refusal.code) {
    case 'VALIDATION_FAILED':
      return refusal.issues.map(({ path, message }) => `${path}: ${message}`).join('; ')
    case 'NOT_FOUND':
      return `there is no such ${refusal.entity}`
    case 'ORDER_STATUS_CONFLICT':
      return `an order that is ${refusal.from} does not become ${refusal.to}`
    case 'MEDIA_INVALID':
      return `the image is not taken: ${refusal.reason.replaceAll('_', ' ')}`
    case 'LIMIT_EXCEEDED':
      return `${refusal.limit}: ${refusal.max} at most`
    default:
      return refusal.code.toLowerCase().replaceAll('_', ' ')
  }
}
