import type { TRPCLink } from '@trpc/client'
import { tap } from '@trpc/server/observable'
import type { ShopRouter } from '../shop-router.ts'
import type { Tokens } from '../tokens.ts'

/** Keeps the tokens that answers bring, so that whoever called can go on with the cart and the order at once. */
export const keepTokensLink =
  (tokens: Tokens): TRPCLink<ShopRouter> =>
  () =>
  ({ op, next }) =>
    next(op).pipe(tap({ next: ({ result }) => 'data' in result && keep(tokens, result.data) }))

function keep(tokens: Tokens, answer: unknown): void {
  if (has(answer, 'cartToken') && typeof answer.cartToken === 'string') tokens.keepCart(answer.cartToken)
  if (!has(answer, 'orderToken') || typeof answer.orderToken !== 'string') return
  if (has(answer, 'order') && has(answer.order, 'id') && typeof answer.order.id === 'string') {
    tokens.keepOrder(answer.order.id, answer.orderToken)
  }
}

const has = <Key extends string>(value: unknown, key: Key): value is Record<Key, unknown> =>
  typeof value === 'object' && value !== null && key in value
