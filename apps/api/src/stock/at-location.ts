import type { Tx } from '@tillwright/db/client'
import { readLocationCodes } from '@tillwright/db/stock-locations'
import type { LocationId, VariantId } from '@tillwright/domain/ids'
import type { Decision } from '@tillwright/domain/refusal'
import type { Level } from '@tillwright/domain/stock/change-level'
import { z } from 'zod'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import type { StaffContext } from '../trpc.ts'
import { changeLevels, type LevelsWished } from './change-levels.ts'
import { noSuchLocation } from './locations/view.ts'
import { ChangedLevel, viewChanged } from './view.ts'

export const ChangedLevels = z.object({ levels: z.array(ChangedLevel).describe('As they are now, by line') })

export interface ChangeAt<Line> {
  readonly locationId: LocationId
  readonly lines: readonly Line[]
  readonly moved: LevelsWished['moved']
  decide(from: Level, line: Line): Decision<Level>
}

/** Changes the levels of a location and writes down what changed. Throws NOT_FOUND, and as `changeLevels` does. */
export async function changeAt<Line extends { readonly variantId: VariantId }>(
  ctx: StaffContext,
  tx: Tx,
  { locationId, lines, moved, decide }: ChangeAt<Line>,
): Promise<z.output<typeof ChangedLevels>> {
  await mustBeLocations(tx, [locationId])
  const wishes = lines.map((line, row) => ({
    variantId: line.variantId,
    locationId,
    path: `lines.${row}`,
    decide: (from: Level) => decide(from, line),
  }))
  const { levels, before, after } = await changeLevels(ctx, tx, { wishes, moved })
  if (!changesNothing(before, after)) {
    const { kind, reason } = moved
    const said = {
      ...{ entity: 'stock', entityId: locationId },
      before: { levels: before },
      after: { levels: after, kind, reason },
    }
    await auditChange(tx, ctx, said)
  }
  return { levels: levels.map(viewChanged) }
}

/** The codes of these locations. Throws NOT_FOUND. */
export async function mustBeLocations(tx: Tx, ids: readonly LocationId[]): Promise<string[]> {
  const codes = await readLocationCodes(tx, ids)
  return ids.map((id) => {
    const code = codes.get(id)
    if (code === undefined) throw noSuchLocation()
    return code
  })
}
