import { type Bundle as KnownBundle, lockBundle, readBundle, writeComponents } from '@tillwright/db/bundles'
import { type Tx, transact } from '@tillwright/db/client'
import type { VariantId } from '@tillwright/domain/ids'
import { bundleIssues, componentQuantityMax, componentsMax } from '@tillwright/domain/stock/bundle'
import type { Component } from '@tillwright/domain/stock/demand'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import { staff } from '../trpc.ts'
import { Bundle, bundleFacts, viewBundle } from './view.ts'

export const setComponents = staff('stock:write')
  .meta({
    docs:
      'Says what each piece of a variant takes from the shelves: all of its components, or none, which makes it a ' +
      'variant with stock of its own again. Bundles are in no bundles, and become none while something lies on ' +
      'levels of their own, which promise nothing from then on. Orders keep what they were placed with.',
  })
  .input(
    z.strictObject({
      variantId: id<VariantId>(),
      components: z
        .array(
          z.strictObject({
            variantId: id<VariantId>(),
            quantity: z.int().min(1).max(componentQuantityMax).describe('For each piece'),
          }),
        )
        .max(componentsMax),
    }),
  )
  .output(Bundle)
  .mutation(({ ctx, input: { variantId, components } }) =>
    transact(ctx.db, async (tx) => {
      await mustBeComponents(tx, variantId, components)
      const from = await bundleOf(tx, variantId)
      await writeComponents(tx, variantId, components)
      const to = await bundleOf(tx, variantId)
      const [before, after] = [bundleFacts(from), bundleFacts(to)]
      if (changesNothing(before, after)) return viewBundle(to)
      await auditChange(tx, ctx, { entity: 'variant', entityId: variantId, before, after })
      await ctx.jobs.enqueue(tx, 'refresh-listing', [{ variantIds: [variantId] }])
      return viewBundle(to)
    }),
  )

/** Locks them all. Throws NOT_FOUND, or VALIDATION_FAILED with everything that is wrong. */
async function mustBeComponents(tx: Tx, variantId: VariantId, components: readonly Component[]): Promise<void> {
  const facts = await lockBundle(
    tx,
    variantId,
    components.map((component) => component.variantId),
  )
  if (facts === null) throw noSuchVariant()
  const issues = bundleIssues(components, facts)
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

async function bundleOf(tx: Tx, variantId: VariantId): Promise<KnownBundle> {
  const bundle = await readBundle(tx, variantId)
  if (bundle === null) throw noSuchVariant()
  return bundle
}

const noSuchVariant = () => new Refused({ code: 'NOT_FOUND', entity: 'variant' })
