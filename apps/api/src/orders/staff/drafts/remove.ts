import { deleteDraft } from '@tillwright/db/drafts'
import { z } from 'zod'
import { Removed, removed } from '../../../prices/named.ts'
import { auditChange } from '../../../staff/audit-change.ts'
import { version } from '../../../tax/named.ts'
import { refuses, staff } from '../../../trpc.ts'
import { changeDraft } from './change-draft.ts'
import { draftFacts, draftId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('orders:write')
  .meta({ docs: 'Removes a draft with its cart. CONFLICT (order) once it has been placed.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ draftId, version }))
  .output(Removed)
  .mutation(({ ctx, input }) =>
    changeDraft(ctx, input, async (tx, draft) => {
      await deleteDraft(tx, draft.id)
      await auditChange(tx, ctx, { entity: 'draft', entityId: draft.id, before: draftFacts(draft), after: null })
      return removed
    }),
  )
