import { type Cart as KnownCart, readCartLines, removeCartLine, writeCartLine } from '@tillwright/db/carts'
import type { Tx } from '@tillwright/db/client'
import { readVariantToSell } from '@tillwright/db/pricing-facts'
import { decideAvailable } from '@tillwright/domain/cart/limits'
import type { CartLineId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { granted, Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { refuses, shopper } from '../trpc.ts'
import { cartVersion, changeCart } from './change-cart.ts'
import { Cart } from './view.ts'

const refusals = ['OUT_OF_STOCK', 'CONFLICT'] as const
const lineId = id<CartLineId>()

export const updateLine = shopper
  .meta({ docs: 'Sets the quantity of a line; 0 removes it.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ lineId, quantity: z.int().min(0).max(999), version: cartVersion }))
  .output(Cart)
  .mutation(({ ctx, input }) =>
    changeCart(ctx, {
      opens: false,
      version: input.version,
      write: (tx, cart) => setQuantity(tx, cart, { lineId: input.lineId, quantity: input.quantity }),
    }),
  )

export const removeLine = shopper
  .meta({ docs: 'Removes a line.', refuses: ['CONFLICT'] })
  .errors(refuses(['CONFLICT']))
  .input(z.strictObject({ lineId, version: cartVersion }))
  .output(Cart)
  .mutation(({ ctx, input }) =>
    changeCart(ctx, {
      opens: false,
      version: input.version,
      write: (tx, cart) => setQuantity(tx, cart, { lineId: input.lineId, quantity: 0 }),
    }),
  )

/** Taking less than before is always possible, also when the stock has run short meanwhile. */
async function setQuantity(tx: Tx, cart: KnownCart, to: { lineId: CartLineId; quantity: number }): Promise<KnownCart> {
  const line = (await readCartLines(tx, cart.id)).find((present) => present.id === to.lineId)
  if (line === undefined) throw new Refused({ code: 'NOT_FOUND', entity: 'cart line' })
  if (to.quantity === 0) {
    await removeCartLine(tx, cart.id, line.id)
    return cart
  }
  if (to.quantity > line.quantity) {
    const variant = await readVariantToSell(tx, line.variantId, cart.market)
    if (variant === null) throw new Refused({ code: 'NOT_FOUND', entity: 'variant' })
    granted(decideAvailable({ ...variant, requested: to.quantity }))
  }
  await writeCartLine(tx, cart.id, { ...line, quantity: to.quantity })
  return cart
}
