import type { Db, Tx } from '@tillwright/db/client'
import type { ImportRun } from '@tillwright/db/import-runs'
import type { Json } from '@tillwright/db/schema'
import type { CsvRow, RowError } from '../catalog/staff/import-csv.ts'
import type { Header } from '../catalog/staff/import-header.ts'
import type { UnitRead } from '../catalog/staff/import-units.ts'
import type { Deps } from '../deps.ts'
import type { Facts } from '../staff/audit-change.ts'

/** What differs between files about products, prices and stock: the rest of an import is the same for all. */
export interface Kind {
  /** With what the shop has at this moment. */
  readonly open: (db: Db, run: ImportRun) => Promise<Reader>
  /** Sets drafts against the shop, under locks which the transaction keeps. */
  readonly plan: (work: ImportWork, drafts: readonly Drafted[]) => Promise<Planned>
}

export interface Reader {
  readonly openHeader: (header: readonly string[]) => Header
  /** What is staged is plain JSON. */
  readonly units: (rows: AsyncIterable<CsvRow | RowError>) => AsyncGenerator<UnitRead<unknown>>
}

export interface ImportWork {
  readonly deps: Deps
  readonly tx: Tx
  readonly run: ImportRun
}

export interface Drafted {
  readonly row: number
  readonly draft: Json
}

export type Outcome = 'created' | 'updated' | 'unchanged'

export interface Planned {
  readonly units: readonly PlannedUnit[]
  /** Writes those that are good, and answers what the audit log says of it; null where nothing changes. */
  readonly write: (isGood: (row: number) => boolean) => Promise<{ before: Facts | null; after: Facts } | null>
}

export interface PlannedUnit {
  readonly row: number
  readonly outcome: Outcome
  readonly errors: readonly RowError[]
}
