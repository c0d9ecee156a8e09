import type { Tx } from '@tillwright/db/client'
import { type Draft as KnownDraft, writeDraft } from '@tillwright/db/drafts'
import type { CartLineId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { auditChange, changesNothing } from '../../../staff/audit-change.ts'
import { version } from '../../../tax/named.ts'
import { refuses, type StaffContext, staff } from '../../../trpc.ts'
import { changeDraft } from './change-draft.ts'
import { checkedTerms, knownLines, mustBeEntered } from './checked.ts'
import { Draft, draftFacts, draftId, draftInput, viewDraft } from './view.ts'

const refusals = ['COUPON_INVALID', 'CONFLICT'] as const
const Given = z.strictObject(draftInput).partial()

export const update = staff('orders:write')
  .meta({
    docs:
      'Changes what is given of a draft, and leaves the rest as it is; lines and codes are given whole. CONFLICT ' +
      '(order) once it has been placed.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(Given.extend({ draftId, version }))
  .output(Draft)
  .mutation(async ({ ctx, input: { draftId, version, ...given } }) =>
    viewDraft(await changeDraft(ctx, { draftId, version }, (tx, from) => edit(ctx, tx, { from, given }))),
  )

async function edit(
  ctx: StaffContext,
  tx: Tx,
  { from, given }: { from: KnownDraft; given: z.output<typeof Given> },
): Promise<KnownDraft> {
  const { lines: wanted, couponCodes = from.cart.couponCodes, ...terms } = given
  // A code that was entered stays, as in any cart; what has become of it is told by the quote.
  const entered = couponCodes.filter((code) => !from.cart.couponCodes.includes(code))
  await mustBeEntered(tx, from.cart.market, entered)
  const to = {
    ...from,
    cart: { ...from.cart, couponCodes },
    terms: checkedTerms(from.terms, terms),
    lines: wanted === undefined ? from.lines : await knownLines(tx, wanted),
  }
  const [before, after] = [draftFacts(from), draftFacts(to)]
  if (changesNothing(before, after)) return from
  const lines = to.lines.map((line) => ({ ...line, id: ctx.newId<CartLineId>() }))
  await writeDraft(tx, from, { terms: to.terms, couponCodes, lines })
  await auditChange(tx, ctx, { entity: 'draft', entityId: from.id, before, after })
  return { ...to, cart: { ...to.cart, version: from.cart.version + 1 } }
}
