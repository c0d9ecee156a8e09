import { transact } from '@tillwright/db/client'
import { holdCustomerGroups } from '@tillwright/db/customer-groups'
import { findPriceList, lockPriceList, writePriceList } from '@tillwright/db/price-lists'
import { z } from 'zod'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import { withGiven } from '../../staff/with-given.ts'
import { refuses, staff } from '../../trpc.ts'
import { checkedWindow } from '../inputs.ts'
import { mustBeVersion } from '../must-be-version.ts'
import { writeAndShow } from '../show-prices.ts'
import { noSuch } from '../view.ts'
import { listFacts, listId, listInput, PriceList, viewList } from './view.ts'

const refusals = ['CONFLICT'] as const
const changes = z.strictObject(listInput).partial()

export const update = staff('prices:write')
  .meta({ docs: 'Changes what is given of a price list, and leaves the rest as it is.', refuses: refusals })
  .errors(refuses(refusals))
  .input(changes.extend({ priceListId: listId, version: z.int().min(1) }))
  .output(PriceList)
  .mutation(({ ctx, input: { priceListId, version, ...given } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockPriceList(tx, priceListId)
      if (from === null) throw noSuch('priceList')
      mustBeVersion('priceList', from.version, version)
      const to = withGiven(from, given)
      checkedWindow(to)
      if (!(await holdCustomerGroups(tx, to.customerGroupIds ?? []))) throw noSuch('customerGroup')
      const [before, after] = [listFacts(from), listFacts(to)]
      if (changesNothing(before, after)) return viewList(from)
      const isSeen = from.customerGroupIds === null || to.customerGroupIds === null
      const goods = isSeen ? ({ kind: 'listed', priceListId } as const) : null
      await writeAndShow(tx, ctx, { subjectId: priceListId, goods, write: () => writePriceList(tx, to) })
      await auditChange(tx, ctx, { entity: 'priceList', entityId: priceListId, before, after })
      return viewList((await findPriceList(tx, priceListId)) ?? to)
    }),
  )
