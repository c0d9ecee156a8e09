import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { insertSale, lockProductOfVariant } from '@tillwright/db/variant-prices'
import type { VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, marketCode } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { staff } from '../../trpc.ts'
import { checkedWindow, holdMarkets, PriceInput, windowInput } from '../inputs.ts'
import { noSuch, Sale, saleFacts, viewSale } from '../view.ts'

export const create = staff('prices:write')
  .meta({ docs: 'Sells a variant for less for a while. Of several at the same time the lowest counts.' })
  .input(
    z.strictObject({
      variantId: id<VariantId>(),
      market: marketCode,
      unitPrice: PriceInput,
      startsAt: windowInput.startsAt.default(null),
      endsAt: windowInput.endsAt.default(null),
    }),
  )
  .output(Sale)
  .mutation(({ ctx, input: { variantId, market, unitPrice, ...window } }) => {
    const open = checkedWindow(window)
    return transact(ctx.db, async (tx) => {
      const productId = await lockProductOfVariant(tx, variantId)
      if (productId === null) throw noSuch('variant')
      const held = await holdMarkets(tx, [market])
      const unitPriceMinor = held.minorOf(market, unitPrice, 'unitPrice')
      const sale = await insertSale(tx, { id: ctx.newId(), variantId, market, unitPriceMinor, ...open })
      await auditChange(tx, ctx, { entity: 'sale', entityId: sale.id, before: null, after: saleFacts(sale) })
      await refreshListing(tx, [productId], 'nothing')
      return viewSale(sale, held.currencyOf(market))
    })
  })
