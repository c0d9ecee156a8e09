import { type EntryPosition, readListEntries } from '@tillwright/db/price-lists'
import type { VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newestFirst, pageOf } from '../../newest-first.ts'
import { id, marketCode } from '../../schemas.ts'
import { staff } from '../../trpc.ts'
import { invalid, viewTiers } from '../inputs.ts'
import { ListEntry, listId } from './view.ts'

export const entries = staff('prices:read')
  .meta({ docs: 'What is in a price list, by variant and market.' })
  .input(z.strictObject({ priceListId: listId, ...newestFirst }))
  .output(pageOf(ListEntry))
  .query(async ({ ctx, input: { priceListId, cursor, limit } }) => {
    const after = cursor === undefined ? null : positionOf(cursor)
    const [{ markets }, found] = await Promise.all([
      ctx.shop(),
      readListEntries(ctx.db, priceListId, { after, most: limit + 1 }),
    ])
    const page = found.slice(0, limit)
    const last = found.length > limit ? page.at(-1) : undefined
    return {
      items: page.flatMap(({ tiers, ...entry }) => {
        const currency = markets.get(entry.market)?.currency
        return currency === undefined ? [] : [{ ...entry, tiers: viewTiers(tiers, currency) }]
      }),
      nextCursor: last === undefined ? null : cursorOf(last),
    }
  })

const position = z.tuple([id<VariantId>(), marketCode])

const cursorOf = ({ variantId, market }: EntryPosition): string => `${variantId}.${market}`

function positionOf(cursor: string): EntryPosition {
  const parsed = position.safeParse(cursor.split('.'))
  if (parsed.success) return { variantId: parsed.data[0], market: parsed.data[1] }
  throw invalid([{ path: 'cursor', message: 'is none of ours' }])
}
