import { readOpenHolds } from '@tillwright/db/holds'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { Money, moneyOf } from '../../schemas.ts'
import { staff } from '../../trpc.ts'

const Hold = z
  .object({
    orderId: z.uuid(),
    orderNumber: z.string(),
    owed: Money.describe('What is captured when the goods leave'),
    captureBefore: z.date().describe('Then the bank lets it go, and the order is canceled'),
  })
  .meta({ id: 'Hold' })

export const holds = staff('payments:read')
  .meta({ docs: 'Money that is held and not captured yet: what has to be captured first comes first.' })
  .input(z.strictObject({ ...newestFirst }).prefault({}))
  .output(pageOf(Hold))
  .query(async ({ ctx, input }) => {
    const found = await readOpenHolds(ctx.db, pageFrom(input))
    return pageWith(found, input.limit, ({ orderId, orderNumber, owedMinor, currency, captureBefore }) => ({
      ...{ orderId, orderNumber, captureBefore },
      owed: moneyOf(owedMinor, currency),
    }))
  })
