import { readMethodPage } from '@tillwright/db/shipping-methods'
import { z } from 'zod'
import { pageOf } from '../../newest-first.ts'
import { marketCode } from '../../schemas.ts'
import { staff } from '../../trpc.ts'
import { Method, viewMethod } from './view.ts'

export const list = staff('shipping:read')
  .meta({ docs: 'Shipping methods by market and code, also those that are not offered.' })
  .input(
    z
      .strictObject({
        market: marketCode.optional(),
        cursor: z
          .string()
          .max(60)
          .refine((cursor) => positionOf(cursor) !== null, 'is none of ours')
          .optional(),
        limit: z.int().min(1).max(100).default(20),
      })
      .prefault({}),
  )
  .output(pageOf(Method))
  .query(async ({ ctx, input: { market = null, cursor = '', limit } }) => {
    const found = await readMethodPage(ctx.db, { market, after: positionOf(cursor), most: limit + 1 })
    const items = found.slice(0, limit)
    const last = found.length > limit ? items.at(-1) : undefined
    return {
      items: items.map(viewMethod),
      nextCursor: last === undefined ? null : `${last.market}/${last.code}`,
    }
  })

function positionOf(cursor: string): { market: string; code: string } | null {
  const [market, code, ...more] = cursor.split('/')
  const isOurs = more.length === 0 && marketCode.safeParse(market).success && code !== undefined
  return isOurs && market !== undefined && /^[^\p{Cc}\p{Cs}]{1,60}$/u.test(code) ? { market, code } : null
}
