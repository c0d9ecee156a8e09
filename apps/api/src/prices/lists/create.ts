import { transact } from '@tillwright/db/client'
import { holdCustomerGroups } from '@tillwright/db/customer-groups'
import { findPriceList, insertPriceList } from '@tillwright/db/price-lists'
import type { PriceListId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { auditChange } from '../../staff/audit-change.ts'
import { staff } from '../../trpc.ts'
import { checkedWindow } from '../inputs.ts'
import { noSuch } from '../view.ts'
import { listFacts, listInput, PriceList, viewList } from './view.ts'

export const create = staff('prices:write')
  .meta({ docs: 'Makes an empty price list, for groups of customers or for everybody.' })
  .input(
    z.strictObject({
      ...listInput,
      startsAt: listInput.startsAt.default(null),
      endsAt: listInput.endsAt.default(null),
    }),
  )
  .output(PriceList)
  .mutation(({ ctx, input }) => {
    const window = checkedWindow(input)
    return transact(ctx.db, async (tx) => {
      if (!(await holdCustomerGroups(tx, input.customerGroupIds ?? []))) throw noSuch('customerGroup')
      const id = ctx.newId<PriceListId>()
      await insertPriceList(tx, { ...input, ...window, id })
      const list = await findPriceList(tx, id)
      if (list === null) throw new Error('a price list is not where it was written')
      await auditChange(tx, ctx, { entity: 'priceList', entityId: id, before: null, after: listFacts(list) })
      return viewList(list)
    })
  })
