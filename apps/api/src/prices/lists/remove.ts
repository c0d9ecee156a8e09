import { transact } from '@tillwright/db/client'
import { deletePriceList, lockPriceList } from '@tillwright/db/price-lists'
import { z } from 'zod'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { Removed, removed } from '../named.ts'
import { writeAndShow } from '../show-prices.ts'
import { noSuch } from '../view.ts'
import { listFacts, listId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('prices:write')
  .meta({ docs: 'Removes a price list with all that is in it. What was ordered stays.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ priceListId: listId, version: z.int().min(1) }))
  .output(Removed)
  .mutation(({ ctx, input: { priceListId, version } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockPriceList(tx, priceListId)
      if (from === null) throw noSuch('priceList')
      mustBeVersion('priceList', from.version, version)
      const goods = from.customerGroupIds === null ? ({ kind: 'listed', priceListId } as const) : null
      await writeAndShow(tx, ctx, { subjectId: priceListId, goods, write: () => deletePriceList(tx, priceListId) })
      const said = { entity: 'priceList', entityId: priceListId, before: listFacts(from), after: null }
      await auditChange(tx, ctx, said)
      return removed
    }),
  )
