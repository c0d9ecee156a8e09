import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { lockSale, writeSale } from '@tillwright/db/variant-prices'
import type { SaleId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../../schemas.ts'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { checkedWindow, holdMarkets, PriceInput, windowInput } from '../inputs.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { noSuch, Sale, saleFacts, viewSale } from '../view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('prices:write')
  .meta({ docs: 'Changes what is given of a sale, and leaves the rest as it is.', refuses: refusals })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      saleId: id<SaleId>(),
      unitPrice: PriceInput.optional(),
      startsAt: windowInput.startsAt.optional(),
      endsAt: windowInput.endsAt.optional(),
      version: z.int().min(1),
    }),
  )
  .output(Sale)
  .mutation(({ ctx, input: { saleId, unitPrice, startsAt, endsAt, version } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockSale(tx, saleId)
      if (from === null) throw noSuch('sale')
      mustBeVersion('sale', from.version, version)
      const held = await holdMarkets(tx, [from.market])
      const currency = held.currencyOf(from.market)
      const window = checkedWindow({
        startsAt: startsAt === undefined ? from.startsAt : startsAt,
        endsAt: endsAt === undefined ? from.endsAt : endsAt,
      })
      const unitPriceMinor = unitPrice ? held.minorOf(from.market, unitPrice, 'unitPrice') : from.unitPriceMinor
      const to = { ...from, ...window, unitPriceMinor }
      const [before, after] = [saleFacts(from), saleFacts(to)]
      if (changesNothing(before, after)) return viewSale(from, currency)
      const sale = await writeSale(tx, to)
      await auditChange(tx, ctx, { entity: 'sale', entityId: saleId, before, after })
      await refreshListing(tx, [from.productId], 'nothing')
      return viewSale(sale, currency)
    }),
  )
