import type { TestShop } from '../testing/open-test-shop.ts'

/** What inputs about taxes name. */
export interface TaxTargets {
  /** Codes. */
  readonly taxCategory: string
  readonly zone: string
  readonly taxRateId: string
}

/** Each of its own, and the zone nowhere: all of them can be removed, and nobody's quote is changed. */
export async function openTaxSubjects({ database, served }: TestShop): Promise<TaxTargets> {
  const [taxCategory, zone, taxRateId] = [served.deps.newId(), served.deps.newId(), served.deps.newId()]
  const insert = (statement: string, ...values: string[]) => database.pool.query(statement, values)
  await insert(`insert into tax_category (code, name) values ($1, 'Books')`, taxCategory)
  await insert(`insert into zone (id, code, name) values ($1::uuid, ($1::uuid)::text, 'Nowhere')`, zone)
  await insert(
    `insert into tax_rate (id, zone_id, category, name, rate_ppm, valid_from, valid_to)
     select $1::uuid, id, 'zero', ($1::uuid)::text, 0, '2000-01-01', '2001-01-01' from zone where code = 'jp'`,
    taxRateId,
  )
  return { taxCategory, zone, taxRateId }
}
