import { readCartLines, writeCartLine } from '@tillwright/db/carts'
import { readVariantToSell } from '@tillwright/db/pricing-facts'
import { decideAvailable, decideNewLine, decideQuantity } from '@tillwright/domain/cart/limits'
import type { VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { granted, Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { refuses, shopper } from '../trpc.ts'
import { cartVersion, changeCart } from './change-cart.ts'
import { Cart } from './view.ts'

export const quantity = z.int().min(1).max(999)
const refusals = ['OUT_OF_STOCK', 'LIMIT_EXCEEDED', 'CONFLICT'] as const

export const addLine = shopper
  .meta({ docs: 'Adds to the line of a variant, or opens it. Holds no stock.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ variantId: id<VariantId>(), quantity, version: cartVersion }))
  .output(Cart)
  .mutation(({ ctx, input }) =>
    changeCart(ctx, {
      opens: true,
      version: input.version,
      write: async (tx, cart) => {
        const { variantId } = input
        const variant = await readVariantToSell(tx, variantId, cart.market)
        if (variant === null) throw new Refused({ code: 'NOT_FOUND', entity: 'variant' })
        const lines = await readCartLines(tx, cart.id)
        const present = lines.find((line) => line.variantId === variantId)
        if (present === undefined) granted(decideNewLine(lines.length))
        const wanted = granted(decideQuantity({ present: present?.quantity ?? 0, added: input.quantity }))
        granted(decideAvailable({ ...variant, requested: wanted }))
        await writeCartLine(tx, cart.id, { id: present?.id ?? ctx.newId(), variantId, quantity: wanted })
        return cart
      },
    }),
  )
