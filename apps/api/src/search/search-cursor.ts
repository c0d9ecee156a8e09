import type { ProductId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { text } from '../schemas.ts'
import type { SearchPosition, SearchSort } from './search-port.ts'

export const cursorOf = ({ by, order }: SearchSort, { value, productId, corrected }: SearchPosition): string =>
  Buffer.from(JSON.stringify([by, order, value, productId, corrected])).toString('base64url')

/** What a value of each sort looks like, so that a forged cursor is refused here and not by PostgreSQL. */
const valueForms = {
  relevance: z.string().regex(/^\d{1,9}((\.\d{1,15}){3})?$/),
  newest: z.iso.datetime({ precision: 6 }).regex(/^[12]/),
  price: z.string().regex(/^\d{1,15}$/),
  title: text({ min: 0, max: 500 }),
} as const satisfies Record<SearchSort['by'], z.ZodType<string>>

export function positionOf(cursor: string, { by, order, isBlank }: SearchSort & { isBlank: boolean }): SearchPosition {
  // Without a question there is nothing to rank by, and the newest come first.
  const form = valueForms[isBlank && by === 'relevance' ? 'newest' : by]
  const parsed = z
    .tuple([z.literal(by), z.literal(order), form, z.uuid(), text({ max: 500 }).nullable()])
    .safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')))
  if (parsed.success) {
    const [, , value, productId, corrected] = parsed.data
    return { value, productId: productId as ProductId, corrected }
  }
  const issues = [{ path: 'cursor', message: 'is none of ours, or of another sort' }]
  throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
