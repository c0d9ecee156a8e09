import type { LevelKey, StoredLevel } from '@tillwright/db/stock-levels'
import type { LocationId, VariantId } from '@tillwright/domain/ids'
import { onHandMax } from '@tillwright/domain/stock/change-level'
import { z } from 'zod'
import { invalid } from '../accounts/inputs.ts'
import { Refused } from '../refused.ts'
import { id, text } from '../schemas.ts'

export const variantId = id<VariantId>()
export const reason = text({ max: 500 })
export const count = z.int().min(0).max(onHandMax)
/** More than one call takes is two calls. */
export const linesMax = 500

export const counts = {
  onHand: z.int(),
  reserved: z.int().describe('Promised to orders'),
  available: z.int().describe('On hand less reserved; below zero where more was sold than is there'),
  backorderLimit: z.int().describe('How many may be sold beyond what is at hand'),
  lowStockThreshold: z.int().nullable().describe('Who minds the stock is told when available falls to this'),
}

export const ChangedLevel = z
  .object({ variantId: z.uuid(), locationId: z.uuid(), ...counts, tracked: z.boolean() })
  .meta({ id: 'ChangedLevel' })

export const viewCounts = (
  level: Omit<StoredLevel, 'tracked' | keyof LevelKey>,
): z.output<z.ZodObject<typeof counts>> => ({
  onHand: level.onHand,
  reserved: level.reserved,
  available: level.onHand - level.reserved,
  backorderLimit: level.backorderLimit,
  lowStockThreshold: level.lowStockThreshold,
})

export const viewChanged = (level: StoredLevel): z.output<typeof ChangedLevel> => ({
  variantId: level.variantId,
  locationId: level.locationId,
  ...viewCounts(level),
  tracked: level.tracked,
})

/** Which of two lines about one variant should count, nobody could tell. Throws VALIDATION_FAILED. */
export function refuseTwins(lines: readonly { readonly variantId: VariantId }[]): void {
  const ids = lines.map((line) => line.variantId)
  const firsts = new Map(ids.map((one, row) => [one, row] as const).toReversed())
  const issues = ids.flatMap((one, row) =>
    firsts.get(one) === row ? [] : [{ path: `lines.${row}.variantId`, message: 'is named twice' }],
  )
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

const position = z.tuple([variantId, id<LocationId>()])

/** Where a page of levels ended. */
export const cursorOf = ({ variantId, locationId }: LevelKey): string => `${variantId}.${locationId}`

export function positionOf(cursor: string | undefined): LevelKey | null {
  if (cursor === undefined) return null
  const parsed = position.safeParse(cursor.split('.'))
  if (parsed.success) return { variantId: parsed.data[0], locationId: parsed.data[1] }
  throw invalid('cursor', 'is none of ours')
}
