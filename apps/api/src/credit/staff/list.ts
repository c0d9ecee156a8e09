import { readGiftCards } from '@tillwright/db/credit'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { text } from '../../schemas.ts'
import { staff } from '../../trpc.ts'
import { GiftCard, viewGiftCard } from '../view.ts'

export const list = staff('payments:read')
  .meta({ docs: 'Gift cards, the newest first, or those whose codes end so.' })
  .input(z.strictObject({ codeEnd: text({ min: 4, max: 4 }).optional(), ...newestFirst }).prefault({}))
  .output(pageOf(GiftCard))
  .query(async ({ ctx, input }) => {
    const codeEnd = input.codeEnd?.toUpperCase() ?? null
    const found = await readGiftCards(ctx.db, { codeEnd }, pageFrom(input))
    return pageWith(found, input.limit, viewGiftCard)
  })
