import { lockProductsToImport, openImport, readProductsToImport } from '@tillwright/db/catalogue-import'
import type { ImportRun } from '@tillwright/db/import-runs'
import { keepPriceRunsAway } from '@tillwright/db/price-runs'
import { type ColumnFacts, type Columns, columnsOf } from '../catalog/staff/import-columns.ts'
import type { RowError } from '../catalog/staff/import-csv.ts'
import type { Draft } from '../catalog/staff/import-drafts.ts'
import type { Header } from '../catalog/staff/import-header.ts'
import { planImport } from '../catalog/staff/import-plan.ts'
import { keysOf, openColumns, writePlans } from '../catalog/staff/import-products.ts'
import { productsOf } from '../catalog/staff/import-units.ts'
import type { Kind, Reader } from './kind.ts'

export const products: Kind = {
  open: async (db, run) => readerOf(await openColumns(db), run),
  plan: async ({ tx, run, deps }, drafted) => {
    // What this kind has staged.
    const drafts = drafted.map(({ draft }) => draft as unknown as Draft)
    await keepPriceRunsAway(tx)
    const base = await openImport(tx)
    const keys = keysOf(drafts)
    await lockProductsToImport(tx, keys)
    const plans = planImport(drafts, { ...base, products: await readProductsToImport(tx, keys) }, deps.newId)
    return {
      units: plans,
      write: async (isGood) => {
        const good = plans.filter(({ row, product, stock }) => isGood(row) && (product !== null || stock.length > 0))
        if (good.length === 0) return null
        const by = { actor: 'staff', actorName: run.actor.name, at: deps.now(), newId: deps.newId }
        const moved = await writePlans(tx, good, by)
        if (moved.length > 0) await deps.jobs.enqueue(tx, 'tell-subscribers', [{ variantIds: moved }])
        const slugOfRow = new Map(drafts.map(({ row, slug }) => [row, slug]))
        const named = (outcome: string) =>
          good.flatMap((plan) => (plan.outcome === outcome ? (slugOfRow.get(plan.row) ?? []) : []))
        return { before: null, after: { created: named('created'), updated: named('updated') } }
      },
    }
  },
}

function readerOf(facts: ColumnFacts, run: ImportRun): Reader {
  let columns: Columns | undefined
  return {
    openHeader: (written) => {
      columns = columnsOf(written, facts)
      const { header } = columns
      return { ...header, problems: [...header.problems, ...forbidden(header, run)] }
    },
    units: (rows) =>
      productsOf(rows, () => {
        if (columns === undefined) throw new Error('a row came before its header')
        return columns
      }),
  }
}

/** A file is no way around what somebody may not do. */
function forbidden({ said }: Header, { mayPrice, mayStock }: ImportRun): RowError[] {
  return [...said].flatMap(([name, column]) => {
    const permission = permissionOf(name)
    const isHeld = permission === null || (permission === 'prices:write' ? mayPrice : mayStock)
    return isHeld ? [] : [{ row: 1, column, message: `asks for the permission ${permission}` }]
  })
}

function permissionOf(name: string): 'prices:write' | 'stock:write' | null {
  if (/^(Compare At )?Price \/ /.test(name)) return 'prices:write'
  return /^(Stock \/ |Variant Inventory |Backorder Limit$)/.test(name) ? 'stock:write' : null
}
