import type { Bundle as KnownBundle } from '@tillwright/db/bundles'
import { z } from 'zod'
import { Component, viewComponent } from '../catalog/view.ts'
import type { Facts } from '../staff/audit-change.ts'

export const Bundle = z
  .object({
    variantId: z.uuid(),
    sku: z.string(),
    components: z.array(Component).describe('What each piece takes from the shelves; none where it is no bundle'),
  })
  .meta({ id: 'Bundle' })
export type Bundle = z.output<typeof Bundle>

export const viewBundle = ({ components, ...bundle }: KnownBundle): Bundle => ({
  ...bundle,
  components: components.map(viewComponent),
})

/** What the audit log says of it. */
export const bundleFacts = ({ components }: KnownBundle): Facts => ({
  components: components.map(({ variantId, sku, quantity }) => ({ variantId, sku, quantity })),
})
