import { readAttributes } from '@tillwright/db/product-attributes'
import { z } from 'zod'
import { newestFirst, pageOf } from '../../newest-first.ts'
import { Refused } from '../../refused.ts'
import { staff } from '../../trpc.ts'
import { Attribute, code, viewAttribute } from './view.ts'

export const list = staff('catalog:read')
  .meta({ docs: 'What products can be told apart by, in the order in which the shop shows it.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(Attribute))
  .query(async ({ ctx, input: { cursor, limit } }) => {
    const after = cursor === undefined ? null : positionOf(cursor)
    const found = await readAttributes(ctx.db, { after, most: limit + 1 })
    const page = found.slice(0, limit)
    const last = found.length > limit ? page.at(-1) : undefined
    return { items: page.map(viewAttribute), nextCursor: last === undefined ? null : `${last.position}.${last.code}` }
  })

const position = z.tuple([z.coerce.number().int().min(0).max(1_000_000), code])

function positionOf(cursor: string): { position: number; code: string } {
  const parsed = position.safeParse(cursor.split('.'))
  if (parsed.success) return { position: parsed.data[0], code: parsed.data[1] }
  throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'cursor', message: 'is none of ours' }] })
}
