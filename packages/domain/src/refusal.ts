import type { VariantId } from './ids.ts'
import type { OrderStatus } from './orders/status.ts'

export interface Shortage {
  readonly variantId: VariantId
  readonly requested: number
  /** What could still be had, never below zero. */
  readonly available: number
}

/** Every "no" the shop's rules can answer. A new member widens the SDK's public promise. */
export type Refusal =
  | { readonly code: 'CART_EMPTY' }
  | { readonly code: 'OUT_OF_STOCK'; readonly lines: Shortage[] }
  | { readonly code: 'LIMIT_EXCEEDED'; readonly limit: string; readonly max: number }
  | { readonly code: 'SHIPPING_UNAVAILABLE' }
  | { readonly code: 'TAX_UNAVAILABLE'; readonly retryAfter: number }
  | { readonly code: 'ORDER_STATUS_CONFLICT'; readonly from: OrderStatus; readonly to: OrderStatus }
  | { readonly code: 'AMOUNT_OUT_OF_RANGE'; readonly min: number; readonly max: number }
  | { readonly code: 'RESERVED_EXCEEDS_ON_HAND'; readonly variantId: VariantId; readonly reserved: number }
  | { readonly code: 'IDEMPOTENCY_CONFLICT' }
  | { readonly code: 'CONFLICT'; readonly entity: string; readonly currentVersion: number | null }
  | { readonly code: 'NOT_FOUND'; readonly entity: string }
  | { readonly code: 'FORBIDDEN'; readonly permission: string }

export type RefusalCode = Refusal['code']

export type Decision<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }

export const accept = <T>(value: T): Decision<T> => ({ ok: true, value })
export const refuse = (refusal: Refusal): Decision<never> => ({ ok: false, refusal })
