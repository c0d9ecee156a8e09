import type { TRPCLink } from '@trpc/client'
import { tap } from '@trpc/server/observable'
import { member } from '../member.ts'
import type { ShopRouter } from '../shop-router.ts'
import type { Tokens } from '../tokens.ts'

/** Keeps the tokens that answers bring, so that whoever called can go on with the cart and the order at once. */
export const keepTokensLink =
  (tokens: Tokens): TRPCLink<ShopRouter> =>
  () =>
  ({ op, next }) =>
    next(op).pipe(tap({ next: ({ result }) => 'data' in result && keep(tokens, result.data) }))

function keep(tokens: Tokens, answer: unknown): void {
  const [cartToken, orderToken] = [member(answer, 'cartToken'), member(answer, 'orderToken')]
  const orderId = member(member(answer, 'order'), 'id')
  if (typeof cartToken === 'string') tokens.keepCart(cartToken)
  if (typeof orderToken === 'string' && typeof orderId === 'string') tokens.keepOrder(orderId, orderToken)
}
