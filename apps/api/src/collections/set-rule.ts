import { transact } from '@tillwright/db/client'
import { countRules, isMoved, lockRules, writeRule } from '@tillwright/db/collection-rules'
import { findCollection, lockCollection } from '@tillwright/db/collections'
import { openPriceRun } from '@tillwright/db/price-runs'
import type { CollectionRule } from '@tillwright/domain/catalog/collection-rule'
import { z } from 'zod'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { shownAtOnceMax, showPriceRun } from '../prices/show-prices.ts'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { version } from '../schemas.ts'
import { auditChange, changesNothing, type Facts } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { checkedRule, ruleInput } from './rule-view.ts'
import { Collection, collectionId, viewCollection } from './view.ts'

const refusals = ['CONFLICT', 'LIMIT_EXCEEDED'] as const

/** Each of them is asked whenever something becomes of a product. */
const rulesMax = 200

export const setRule = staff('catalog:write')
  .meta({
    docs:
      'Says which products are in a collection besides those that were picked by hand: those that meet the rule, ' +
      `from now on and whatever changes; null is none. Up to ${shownAtOnceMax} products come and go at once, more in the ` +
      'background, as the run of the collection tells.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ collectionId, rule: ruleInput.nullable(), version }))
  .output(Collection)
  .mutation(async ({ ctx, input }) => {
    const { markets } = await ctx.shop()
    const runId = ctx.newId<string>()
    const { collection, total } = await transact(ctx.db, async (tx) => {
      const from = await lockCollection(tx, input.collectionId)
      if (from === null) throw noSuch('collection')
      mustBeVersion('collection', from.version, input.version)
      const rule = input.rule && (await checkedRule(tx, input.rule))
      const [before, after] = [ruleFacts(from.rule), ruleFacts(rule)]
      if (changesNothing(before, after)) return { collection: from, total: 0 }
      await lockRules(tx)
      if (from.rule === null && (await countRules(tx)) >= rulesMax)
        throw new Refused({ code: 'LIMIT_EXCEEDED', limit: 'rules of collections', max: rulesMax })
      await writeRule(tx, from.id, rule)
      const goods = { kind: 'matched', is: isMoved(from.id, rule) } as const
      const moved = await openPriceRun(tx, { id: runId, subjectId: from.id }, goods)
      if (moved > 0) await ctx.jobs.enqueue(tx, 'show-price-run', [{ runId }])
      await auditChange(tx, ctx, { entity: 'collection', entityId: from.id, before, after })
      return { collection: (await findCollection(tx, from.id)) ?? from, total: moved }
    })
    // Not in that transaction, which holds up whoever refreshes a product; where this process ends here a job does.
    if (total > 0 && total <= shownAtOnceMax) await showPriceRun(ctx, runId)
    return viewCollection(collection, markets)
  })

/** A rule is JSON already. */
const ruleFacts = (rule: CollectionRule | null): Facts => ({ rule: rule === null ? null : jsonOf(rule) })

const jsonOf = (rule: CollectionRule): Facts =>
  'of' in rule ? { kind: rule.kind, of: rule.of.map(jsonOf) } : { ...rule }
