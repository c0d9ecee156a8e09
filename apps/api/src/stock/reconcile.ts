import { findStockDifferences } from '@tillwright/db/stock-differences'
import { z } from 'zod'
import { staff } from '../trpc.ts'
import { cursorOf, positionOf } from './view.ts'

const Difference = z
  .object({
    variantId: z.uuid(),
    sku: z.string(),
    locationId: z.uuid(),
    onHand: z.int(),
    reserved: z.int(),
    ledgerOnHand: z.int().describe('The sum of its movements'),
    ledgerReserved: z.int().describe('The sum of its movements'),
    liveReserved: z.int().describe('What its reservations come to'),
  })
  .meta({ id: 'StockDifference' })

export const reconcile = staff('stock:read')
  .meta({
    docs:
      'Holds what is at hand and promised against the ledger and the reservations, a thousand levels at a time: ' +
      'answers those that differ, of which a healthy shop has none, and changes nothing.',
  })
  .input(z.strictObject({ cursor: z.string().max(200).optional() }))
  .output(
    z.object({
      items: z.array(Difference),
      checkedCount: z.int(),
      nextCursor: z.string().nullable().describe('Where to go on; null when all have been looked at'),
    }),
  )
  .query(async ({ ctx, input }) => {
    const { differences, checkedCount, last } = await findStockDifferences(ctx.db, {
      after: positionOf(input.cursor),
      most: levelsAtOnce,
    })
    return {
      items: differences,
      checkedCount,
      nextCursor: checkedCount === levelsAtOnce && last !== null ? cursorOf(last) : null,
    }
  })

const levelsAtOnce = 1_000
