import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { deleteSale, lockSale } from '@tillwright/db/variant-prices'
import type { SaleId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { noSuch, saleFacts } from '../view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('prices:write')
  .meta({ docs: 'Ends a sale at once, as if it had never been. What was ordered stays.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ saleId: id<SaleId>(), version: z.int().min(1) }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(({ ctx, input: { saleId, version } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockSale(tx, saleId)
      if (from === null) throw noSuch('sale')
      mustBeVersion('sale', from.version, version)
      await deleteSale(tx, saleId)
      await auditChange(tx, ctx, { entity: 'sale', entityId: saleId, before: saleFacts(from), after: null })
      await refreshListing(tx, [from.productId], 'nothing')
      return { ok: true as const }
    }),
  )
