import { findVariantsBySku } from '@tillwright/db/price-imports'
import { type LockedLevel, lockLevels } from '@tillwright/db/stock-levels'
import { readAllLocations } from '@tillwright/db/stock-locations'
import type { LocationId, VariantId } from '@tillwright/domain/ids'
import type { Decision } from '@tillwright/domain/refusal'
import { type Level, setLevel } from '@tillwright/domain/stock/change-level'
import { z } from 'zod'
import { optional } from '../catalog/staff/import-cells.ts'
import type { RowError } from '../catalog/staff/import-csv.ts'
import { countUpTo } from '../catalog/staff/import-numbers.ts'
import { text } from '../schemas.ts'
import { changeLevels } from '../stock/change-levels.ts'
import type { Kind, Outcome, Planned } from './kind.ts'
import { cellErrors, type LineRead, linesOf } from './lines.ts'

interface Line {
  readonly sku: string
  /** As it is called in the file. */
  readonly location: string
  readonly locationId: LocationId
  readonly onHand: number
  readonly backorderLimit?: number
  readonly lowStockThreshold?: number
}

/**
 * A row for each level: `SKU`, `Location` by code or name, `On Hand` as it was counted, `Backorder Limit`, `Low Stock
 * Threshold`. Each batch is written with how far the run is, in one transaction: no row moves stock twice.
 */
export const stock: Kind = {
  open: async (db) => {
    const locations = await readAllLocations(db)
    return linesOf<Line>({
      header: {
        nameOf: (written) => columnNames[written.toLowerCase()] ?? null,
        needs: ['SKU', 'Location', 'On Hand'],
      },
      read: (cells) => lineOf(cells, locations),
    })
  },
  plan: async ({ tx, run, deps }, drafted) => {
    // What this kind has staged.
    const lines = drafted.map(({ row, draft }) => ({ row, line: draft as unknown as Line }))
    const variants = await findVariantsBySku(tx, [...new Set(lines.map(({ line }) => line.sku.toLowerCase()))])
    const keys = lines.flatMap(({ line }) => {
      const variantId = variants.get(line.sku.toLowerCase())
      return variantId === undefined ? [] : [{ variantId, locationId: line.locationId }]
    })
    const levels = new Map((await lockLevels(tx, keys)).map((level) => [keyOf(level), level]))
    const plans = lines.map(({ row, line }) => {
      const variantId = variants.get(line.sku.toLowerCase())
      const level = variantId && levels.get(keyOf({ variantId, locationId: line.locationId }))
      return { row, line, ...planLine(row, line, level) }
    })
    return {
      units: plans,
      write: async (isGood) => {
        const good = plans.filter(({ row, outcome }) => isGood(row) && outcome !== 'unchanged')
        if (good.length === 0) return null
        const wishes = good.flatMap(({ line, level }, index) =>
          level === undefined
            ? []
            : [
                {
                  ...{ variantId: level.variantId, locationId: level.locationId, path: `lines.${index}` },
                  decide: (from: Level): Decision<Level> => setLevel(from, saidOf(line)),
                },
              ],
        )
        const moved = { kind: 'count', reason: 'import', transferId: null } as const
        await changeLevels({ ...deps, actor: run.actor }, tx, { wishes, moved })
        const facts = (pick: (plan: (typeof good)[0]) => number | null) =>
          Object.fromEntries(good.map((plan) => [`${plan.line.sku} ${plan.line.location}`, pick(plan)]))
        return {
          before: { onHand: facts(({ level }) => (level?.tracked === true ? level.onHand : null)) },
          after: { onHand: facts(({ line }) => line.onHand) },
        }
      },
    } satisfies Planned
  },
}

const columnNames: Readonly<Record<string, string>> = {
  sku: 'SKU',
  'variant sku': 'SKU',
  location: 'Location',
  'on hand': 'On Hand',
  'backorder limit': 'Backorder Limit',
  'low stock threshold': 'Low Stock Threshold',
}

const names = z.object({ SKU: text({ max: 100 }), Location: text({ max: 255 }) })
const few = optional(countUpTo(1_000_000))
const Counts = z.object({
  'On Hand': z.string().min(1, 'is missing').pipe(countUpTo(1_000_000_000)),
  'Backorder Limit': few,
  'Low Stock Threshold': few,
})

function lineOf(
  cells: Readonly<Record<string, string>>,
  locations: readonly { readonly id: LocationId; readonly code: string; readonly name: string }[],
): LineRead<Line> {
  const read = names.safeParse(cells)
  if (!read.success) return { name: null, errors: cellErrors(read.error) }
  const { SKU: sku, Location: location } = read.data
  const named = locations.filter(({ code }) => code === location)
  const [found, ...others] = named.length > 0 ? named : locations.filter(({ name }) => name === location)
  if (found === undefined || others.length > 0) {
    return { name: null, errors: [{ name: 'Location', message: 'names no stock location of this shop' }] }
  }
  const name = `level ${sku.toLowerCase()} ${found.id}`
  const counted = Counts.safeParse(cells)
  if (!counted.success) return { name, errors: cellErrors(counted.error) }
  const { 'On Hand': onHand, 'Backorder Limit': backorderLimit, 'Low Stock Threshold': threshold } = counted.data
  const line = {
    ...{ sku, location, locationId: found.id, onHand },
    ...(backorderLimit === undefined ? {} : { backorderLimit }),
    ...(threshold === undefined ? {} : { lowStockThreshold: threshold }),
  }
  return { name, line }
}

const saidOf = ({ onHand, backorderLimit, lowStockThreshold }: Line) => ({ onHand, backorderLimit, lowStockThreshold })

const keyOf = ({ variantId, locationId }: { variantId: VariantId; locationId: LocationId }): string =>
  `${variantId} ${locationId}`

interface LinePlan {
  readonly level: LockedLevel | undefined
  readonly outcome: Outcome
  readonly errors: readonly RowError[]
}

function planLine(row: number, line: Line, level: LockedLevel | undefined): LinePlan {
  const refused = (column: string, message: string): LinePlan => ({
    ...{ level, outcome: 'unchanged' },
    errors: [{ row, column, message }],
  })
  if (level === undefined) return refused('SKU', 'is no variant of this shop')
  if (level.isBundle) return refused('SKU', 'is a bundle: its components have the stock')
  const decided = setLevel(level, saidOf(line))
  if (!decided.ok) {
    const { refusal } = decided
    const isPromised = refusal.code === 'RESERVED_EXCEEDS_ON_HAND'
    return refused('On Hand', isPromised ? `is too low: ${refusal.reserved} are promised to orders` : 'is too high')
  }
  const to = decided.value
  const isSame =
    level.tracked && (['onHand', 'backorderLimit', 'lowStockThreshold'] as const).every((key) => level[key] === to[key])
  return { level, outcome: !level.tracked ? 'created' : isSame ? 'unchanged' : 'updated', errors: [] }
}
