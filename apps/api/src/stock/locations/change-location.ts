import { transact } from '@tillwright/db/client'
import { type KeptLocation, lockLocation, readVariantsAt, writeLocation } from '@tillwright/db/stock-locations'
import type { LocationId } from '@tillwright/domain/ids'
import type { z } from 'zod'
import { mustBeVersion } from '../../prices/must-be-version.ts'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import type { StaffContext } from '../../trpc.ts'
import { type Location, locationFacts, noSuchLocation, viewLocation } from './view.ts'

export interface SeenLocation {
  readonly locationId: LocationId
  /** The one that the caller saw. */
  readonly version: number
}

/**
 * Changes a location under its lock and writes down what changed; what changes nothing raises no version. What lies
 * where orders may no longer, or again, take goods is on offer differently. Throws NOT_FOUND and CONFLICT.
 */
export const changeLocation = (
  ctx: StaffContext,
  { locationId, version }: SeenLocation,
  edit: (from: KeptLocation) => KeptLocation,
): Promise<z.output<typeof Location>> =>
  transact(ctx.db, async (tx) => {
    const from = await lockLocation(tx, locationId)
    if (from === null) throw noSuchLocation()
    mustBeVersion('stockLocation', from.version, version)
    const to = edit(from)
    const [before, after] = [locationFacts(from), locationFacts(to)]
    if (changesNothing(before, after)) return viewLocation(from)
    await writeLocation(tx, to)
    await auditChange(tx, ctx, { entity: 'stockLocation', entityId: locationId, before, after })
    if (from.enabled !== to.enabled) {
      await ctx.jobs.enqueue(tx, 'refresh-listing', chunksOf(await readVariantsAt(tx, locationId)))
    }
    return viewLocation({ ...to, version: to.version + 1 })
  })

/** So many variants at a time that their products are locked for a short while only. */
const variantsAtOnce = 200

const chunksOf = <Id>(ids: readonly Id[]): { variantIds: Id[] }[] =>
  Array.from({ length: Math.ceil(ids.length / variantsAtOnce) }, (_, chunk) => ({
    variantIds: ids.slice(chunk * variantsAtOnce, (chunk + 1) * variantsAtOnce),
  }))
