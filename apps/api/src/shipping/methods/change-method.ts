import { constraintOf, type Tx, transact } from '@tillwright/db/client'
import { holdZone, holdZones, lockMethod, type OfferedMethod, writeMethod } from '@tillwright/db/shipping-methods'
import type { ShippingMethodId } from '@tillwright/domain/ids'
import type { z } from 'zod'
import { Refused } from '../../refused.ts'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import type { StaffContext } from '../../trpc.ts'
import { mustHaveCategory } from './must-have-category.ts'
import { type Method, methodFacts, noSuchMethod, noSuchZone, viewMethod } from './view.ts'

export interface SeenMethod {
  readonly methodId: ShippingMethodId
  /** The one that the caller saw. */
  readonly version: number
}

/** Changes a method under its lock and writes down what changed; what changes nothing raises no version. */
export const changeMethod = (
  ctx: StaffContext,
  seen: SeenMethod,
  edit: (from: OfferedMethod) => OfferedMethod,
): Promise<z.output<typeof Method>> =>
  transact(ctx.db, async (tx) => {
    const from = await lockSeen(tx, seen)
    const to = edit(from)
    const [before, after] = [methodFacts(from), methodFacts(to)]
    if (changesNothing(before, after)) return viewMethod(from)
    const zoneId = await holdZone(tx, to.zone)
    if (zoneId === null || !(await holdZones(tx, to.exceptZones))) throw noSuchZone()
    await mustHaveCategory(tx, to)
    await writeMethod(tx, to, zoneId)
    await auditChange(tx, ctx, { entity: 'shippingMethod', entityId: to.id, before, after })
    return viewMethod({ ...to, version: to.version + 1 })
  }).catch(asKnownCategory)

/** A tax category is somebody else's: the database knows which there are. */
export function asKnownCategory(error: unknown): never {
  const isUnknown = constraintOf(error) === 'shipping_method_tax_category'
  throw isUnknown ? new Refused({ code: 'NOT_FOUND', entity: 'taxCategory' }) : error
}

/** Throws NOT_FOUND, and CONFLICT where it has changed since. */
export async function lockSeen(tx: Tx, { methodId, version }: SeenMethod): Promise<OfferedMethod> {
  const method = await lockMethod(tx, methodId)
  if (method === null) throw noSuchMethod()
  if (method.version === version) return method
  throw new Refused({ code: 'CONFLICT', entity: 'shippingMethod', currentVersion: method.version })
}
