import { type Tx, transact } from '@tillwright/db/client'
import { type Draft, lockDraft } from '@tillwright/db/drafts'
import type { DraftId } from '@tillwright/domain/ids'
import { mustBeVersion } from '../../../prices/must-be-version.ts'
import { noSuch } from '../../../prices/view.ts'
import { Refused } from '../../../refused.ts'
import type { StaffContext } from '../../../trpc.ts'

/**
 * Does something to a draft under its lock. Throws CONFLICT (order) for one that has been placed: what has become of it
 * is an order, and no longer changed here; and CONFLICT (draft) where it has changed since the caller saw it.
 */
export const changeDraft = <Answer>(
  ctx: StaffContext,
  { draftId, version }: { readonly draftId: DraftId; readonly version: number },
  change: (tx: Tx, draft: Draft) => Promise<Answer>,
): Promise<Answer> =>
  transact(ctx.db, async (tx) => {
    const draft = await lockDraft(tx, draftId)
    if (draft === null) throw noSuch('draft')
    if (draft.order !== null) throw new Refused({ code: 'CONFLICT', entity: 'order', currentVersion: null })
    mustBeVersion('draft', draft.cart.version, version)
    return change(tx, draft)
  })
