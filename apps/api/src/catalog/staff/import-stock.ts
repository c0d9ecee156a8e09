import type { ImportBase, StoredLevel, StoredVariant } from '@tillwright/db/catalogue-import'
import type { StockWrite } from '@tillwright/db/catalogue-import-writes'
import type { VariantId } from '@tillwright/domain/ids'
import { stockColumn } from './import-columns.ts'
import type { RowError } from './import-csv.ts'
import type { VariantDraft } from './import-drafts.ts'

interface Planned {
  readonly writes: readonly StockWrite[]
  readonly errors: readonly RowError[]
}

interface Stocked extends Pick<ImportBase, 'locationId' | 'locationIds'> {
  readonly id: VariantId
  /** Not there where the variant is new. */
  readonly known: StoredVariant | undefined
}

const nothing: Planned = { writes: [], errors: [] }

/** What a file says of the stock of a variant: one count of it, as Shopify does, or one per location. */
export function planStock(draft: VariantDraft, stocked: Stocked): Planned {
  const counted = Object.entries(draft.levels)
  if (counted.length > 0) return planLevels(draft, counted, stocked)
  return draft.stock === undefined ? nothing : planCount(draft, draft.stock, stocked)
}

const refused = (row: number, column: string, message: string): Planned => ({
  writes: [],
  errors: [{ row, column, message }],
})

function planLevels({ row }: VariantDraft, counted: readonly [string, number][], stocked: Stocked): Planned {
  const { id, known, locationIds } = stocked
  const planned = counted.map(([code, onHand]): Planned => {
    const column = stockColumn(code)
    const locationId = locationIds.get(code)
    if (locationId === undefined) return refused(row, column, 'names no stock location of this shop')
    if (known?.isBundle === true) return refused(row, column, 'is not empty, but a bundle has no stock of its own')
    const before = known?.levels.find((level) => level.locationId === locationId) ?? null
    const level = { variantId: id, locationId, before, onHand, backorderLimit: before?.backorderLimit ?? 0 }
    return writtenUnlessPromised(before, level) ?? refused(row, column, tooLow(before))
  })
  return { writes: planned.flatMap(({ writes }) => writes), errors: planned.flatMap(({ errors }) => errors) }
}

/** Stock stays where it lies: one count can't tell what lies at several locations. */
function planCount({ row }: VariantDraft, stock: NonNullable<VariantDraft['stock']> | null, stocked: Stocked): Planned {
  const { id, known, locationId } = stocked
  const { isBundle = false, levels = [] } = known ?? {}
  const tracker = 'Variant Inventory Tracker'
  if (stock === null) {
    return levels.length === 0 || isBundle
      ? nothing
      : refused(row, tracker, 'is empty, but the stock of this variant has been tracked')
  }
  if (isBundle) return refused(row, tracker, 'is not empty, but a bundle has no stock of its own')
  const [before = null, ...others] = levels
  if (others.length > 0) {
    return stock.onHand === null
      ? nothing
      : refused(row, 'Variant Inventory Qty', 'must be empty, for this variant lies at several locations')
  }
  const there = before?.locationId ?? locationId
  if (there === null) return refused(row, tracker, 'is not empty, but this shop has no enabled stock location')
  const onHand = stock.onHand ?? before?.onHand ?? 0
  const level = { variantId: id, locationId: there, before, onHand, backorderLimit: stock.backorderLimit }
  return writtenUnlessPromised(before, level) ?? refused(row, 'Variant Inventory Qty', tooLow(before))
}

/** The write, where there is one; null where more is promised to orders than would lie there. */
function writtenUnlessPromised(before: StoredLevel | null, level: StockWrite): Planned | null {
  if (before !== null && before.reserved > level.onHand + level.backorderLimit) return null
  const isUnchanged = before?.onHand === level.onHand && before.backorderLimit === level.backorderLimit
  return { writes: isUnchanged ? [] : [level], errors: [] }
}

const tooLow = (before: StoredLevel | null): string => `is too low: ${before?.reserved} are promised to orders`
