import { readDrafts } from '@tillwright/db/drafts'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../../newest-first.ts'
import { id } from '../../../schemas.ts'
import { staff } from '../../../trpc.ts'
import { DraftSummary, viewDraftSummary } from './view.ts'

export const list = staff('orders:read')
  .meta({ docs: 'Drafts, the newest first: all, those that wait or those that were placed, or those of a customer.' })
  .input(
    z.strictObject({
      placed: z.boolean().optional(),
      customerId: id<AccountId>().optional(),
      ...newestFirst,
    }),
  )
  .output(pageOf(DraftSummary))
  .query(async ({ ctx, input }) => {
    const filter = { isPlaced: input.placed ?? null, customerId: input.customerId ?? null }
    return pageWith(await readDrafts(ctx.db, filter, pageFrom(input)), input.limit, viewDraftSummary)
  })
