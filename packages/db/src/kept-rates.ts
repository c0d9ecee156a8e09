import type { TaxRateId } from '@tillwright/domain/ids'
import type { ZonedTaxRate } from '@tillwright/domain/tax/tax-rate'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** A tax rate as staff sees it. */
export interface KeptRate extends ZonedTaxRate {
  readonly id: TaxRateId
  readonly version: number
}

const rates = (db: Db | Tx) =>
  db
    .selectFrom('tax_rate as rate')
    .innerJoin('zone', 'zone.id', 'rate.zone_id')
    .select(['rate.id', 'zone.code as zone', 'rate.category', 'rate.name', 'rate.rate_ppm as ratePpm', 'rate.layer'])
    .select(['rate.is_compound as isCompound', 'rate.version'])
    .select([sql<string>`rate.valid_from::text`.as('validFrom'), sql<string | null>`rate.valid_to::text`.as('validTo')])

export interface RateFilter {
  readonly zone?: string | undefined
  readonly category?: string | undefined
  /** An ISO date on which they are in force. */
  readonly day?: string | undefined
}

/** In the order in which they were made, those after one. */
export const readRatePage = (
  db: Db,
  { zone, category, day }: RateFilter,
  page: { readonly after: TaxRateId | null; readonly most: number },
): Promise<KeptRate[]> => {
  let found = rates(db)
  if (zone !== undefined) found = found.where('zone.code', '=', zone)
  if (category !== undefined) found = found.where('rate.category', '=', category)
  if (day !== undefined)
    found = found.where(sql<boolean>`rate.valid_from <= ${day}::date and coalesce(rate.valid_to > ${day}::date, true)`)
  if (page.after !== null) found = found.where('rate.id', '>', page.after)
  return found.orderBy('rate.id').limit(page.most).execute()
}

export async function findRate(db: Db, id: TaxRateId): Promise<KeptRate | null> {
  return (await rates(db).where('rate.id', '=', id).executeTakeFirst()) ?? null
}

export async function lockRate(tx: Tx, id: TaxRateId): Promise<KeptRate | null> {
  return (await rates(tx).where('rate.id', '=', id).forUpdate('rate').executeTakeFirst()) ?? null
}

/** Fails by the constraint `tax_rate_no_overlap` where another period of its name has some of its days. */
export async function insertRate(tx: Tx, rate: Omit<KeptRate, 'version'>, zoneId: string): Promise<KeptRate> {
  const row = { id: rate.id, zone_id: zoneId, category: rate.category, ...factColumns(rate) }
  await tx.insertInto('tax_rate').values(row).execute()
  return { ...rate, version: 1 }
}

/** Of a locked rate. Raises the version, and fails like an insert. */
export async function writeRate(tx: Tx, rate: KeptRate): Promise<KeptRate> {
  await tx
    .updateTable('tax_rate')
    .set({ ...factColumns(rate), version: rate.version + 1 })
    .where('id', '=', rate.id)
    .where('version', '=', rate.version)
    .returning('id')
    .executeTakeFirstOrThrow()
  return { ...rate, version: rate.version + 1 }
}

/** Orders keep what they were charged. */
export async function deleteRate(tx: Tx, id: TaxRateId): Promise<void> {
  await tx.deleteFrom('tax_rate').where('id', '=', id).execute()
}

const factColumns = (rate: Omit<ZonedTaxRate, 'zone' | 'category'>) => ({
  name: rate.name,
  rate_ppm: rate.ratePpm,
  layer: rate.layer,
  is_compound: rate.isCompound,
  valid_from: rate.validFrom,
  valid_to: rate.validTo,
})
