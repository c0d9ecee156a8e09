import type { TRPCLink } from '@trpc/client'
import { member } from '../member.ts'
import { newKey } from '../new-key.ts'
import { keyedMutations } from '../router.ts'
import type { ShopRouter } from '../shop-router.ts'

/**
 * Gives each call that moves money, stock or orders its key, unless the caller brought one: every attempt carries the
 * same.
 */
export const idempotencyLink: TRPCLink<ShopRouter> =
  () =>
  ({ op, next }) =>
    next(keyedMutations.includes(op.path) ? { ...op, input: withKey(op.input) } : op)

/** Whether the shop may see this call twice. For some seconds it answers the same to the same refresh token. */
export const isRepeatable = ({ type, path }: { type: string; path: string }): boolean =>
  type === 'query' || path === 'auth.refresh' || keyedMutations.includes(path)

function withKey(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || member(input, 'idempotencyKey') !== undefined) return input
  return { ...input, idempotencyKey: newKey() }
}
