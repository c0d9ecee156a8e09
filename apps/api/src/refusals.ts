import { openMatterKinds } from '@tillwright/domain/accounts/open-matter'
import { z } from 'zod'
import { Quote } from './pricing/quote-view.ts'
import { OrderStatus } from './schemas.ts'

/** What can be wrong with an image. */
export const mediaProblems = [
  'empty',
  'unsupported_type',
  'type_mismatch',
  'polyglot',
  'damaged',
  'too_many_pixels',
] as const

const shortage = z.object({ variantId: z.string(), requested: z.int(), available: z.int() }).meta({ id: 'Shortage' })
export const Issue = z.object({ path: z.string(), message: z.string() }).meta({ id: 'Issue' })
const openMatter = z
  .object({ kind: z.enum(openMatterKinds), orderNumber: z.string().nullable() })
  .meta({ id: 'OpenMatter' })
const code = <const Code extends string>(value: Code) => z.literal(value)

/** Every "no" that a caller can act on, with its data: the one list, and the SDK's discriminated union. */
export const Refusal = z
  .discriminatedUnion('code', [
    z.object({ code: code('VALIDATION_FAILED'), issues: z.array(Issue) }),
    z.object({ code: code('UNAUTHENTICATED') }),
    z.object({ code: code('SECOND_FACTOR_REQUIRED') }),
    z.object({ code: code('SECOND_FACTOR_INVALID') }),
    z.object({ code: code('SECOND_FACTOR_ENROLMENT_REQUIRED') }),
    z.object({ code: code('RECENT_SIGN_IN_REQUIRED') }),
    z.object({ code: code('EMAIL_UNVERIFIED') }),
    z.object({ code: code('ACCOUNT_EXISTS'), email: z.string() }),
    z.object({ code: code('TOKEN_EXPIRED') }),
    z.object({ code: code('TOKEN_INVALID') }),
    z.object({ code: code('FORBIDDEN'), permission: z.string() }),
    z.object({ code: code('NOT_FOUND'), entity: z.string() }),
    z.object({ code: code('CONFLICT'), entity: z.string(), currentVersion: z.int().nullable() }),
    z.object({ code: code('OUT_OF_STOCK'), lines: z.array(shortage) }),
    z.object({ code: code('CART_EMPTY') }),
    z.object({ code: code('LIMIT_EXCEEDED'), limit: z.string(), max: z.int() }),
    z.object({ code: code('PRICE_CHANGED'), quote: Quote }),
    z.object({ code: code('PURCHASE_REQUIRED') }),
    z.object({ code: code('COUPON_INVALID'), couponCode: z.string(), reason: z.string() }),
    z.object({ code: code('GIFT_CARD_INVALID'), giftCard: z.string().describe('As it was given') }),
    z.object({ code: code('SHIPPING_UNAVAILABLE') }),
    z.object({ code: code('TAX_UNAVAILABLE'), retryAfter: z.int() }),
    z.object({ code: code('ORDER_STATUS_CONFLICT'), from: OrderStatus, to: OrderStatus }),
    z.object({ code: code('PAYMENT_FAILED'), declineCode: z.string().optional(), retryable: z.boolean() }),
    z.object({ code: code('PAYMENT_PROVIDER_UNAVAILABLE'), retryAfter: z.int() }),
    z.object({ code: code('AMOUNT_OUT_OF_RANGE'), min: z.int(), max: z.int() }),
    z.object({ code: code('REFUND_EXCEEDS_CAPTURED'), available: z.int() }),
    z.object({ code: code('RESERVED_EXCEEDS_ON_HAND'), variantId: z.string(), reserved: z.int() }),
    z.object({ code: code('IN_USE'), entity: z.string(), by: z.array(z.string()).describe('Kinds of things') }),
    z.object({ code: code('ACCOUNT_IN_USE'), matters: z.array(openMatter) }),
    z.object({ code: code('MEDIA_INVALID'), reason: z.enum(mediaProblems) }),
    z.object({ code: code('OUTCOME_UNKNOWN'), retryWithSameKey: z.literal(true) }),
    z.object({ code: code('SERVICE_UNAVAILABLE'), retryAfter: z.int().describe('In seconds; nothing was done') }),
    z.object({ code: code('IDEMPOTENCY_CONFLICT') }),
    z.object({ code: code('RATE_LIMITED'), retryAfter: z.int() }),
    z.object({ code: code('PAYLOAD_TOO_LARGE') }),
    z.object({ code: code('INTERNAL'), requestId: z.string() }),
  ])
  .meta({ id: 'Refusal' })

export type Refusal = z.output<typeof Refusal>
export type RefusalCode = Refusal['code']

/** What any procedure may answer; everything else is declared by the procedure that answers it. */
export const commonCodes = [
  'VALIDATION_FAILED',
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'TOKEN_INVALID',
  'SECOND_FACTOR_ENROLMENT_REQUIRED',
  'FORBIDDEN',
  'NOT_FOUND',
  'OUTCOME_UNKNOWN',
  'SERVICE_UNAVAILABLE',
  'RATE_LIMITED',
  'PAYLOAD_TOO_LARGE',
  'INTERNAL',
] as const satisfies readonly RefusalCode[]
export type CommonCode = (typeof commonCodes)[number]
