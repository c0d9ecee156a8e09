import type { ManualMethod } from '@tillwright/domain/payments/manual'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** As staff sees it. */
export interface KeptMethod extends ManualMethod {
  readonly version: number
}

const columns = [
  'code',
  'name',
  'instructions',
  'kind',
  'pay_within_days as payWithinDays',
  'markets',
  'enabled',
  'version',
] as const

/** By code, those after one. */
export const readManualMethods = (db: Db, page: { after: string | null; most: number }): Promise<KeptMethod[]> =>
  db
    .selectFrom('manual_payment_method')
    .select(columns)
    .where(sql<boolean>`code collate "C" > ${page.after ?? ''}`)
    .orderBy(sql`code collate "C"`)
    .limit(page.most)
    .execute()

/** All of them, by code: for the statement that reads the shop. */
export const manualMethodsOfShop = sql<ManualMethod[]>`(
  select coalesce(json_agg(json_build_object('code', code, 'name', name, 'instructions', instructions, 'kind', kind,
    'payWithinDays', pay_within_days, 'markets', markets, 'enabled', enabled) order by code collate "C"), '[]')
  from manual_payment_method)`

/** Null where its code is taken. */
export async function insertManualMethod(tx: Tx, method: ManualMethod): Promise<KeptMethod | null> {
  const inserted = await tx
    .insertInto('manual_payment_method')
    .values({ code: method.code, ...valuesOf(method) })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .returning(columns)
    .executeTakeFirst()
  return inserted ?? null
}

export async function lockManualMethod(tx: Tx, code: string): Promise<KeptMethod | null> {
  const query = tx.selectFrom('manual_payment_method').select(columns).where('code', '=', code)
  return (await query.forUpdate().executeTakeFirst()) ?? null
}

/** Of a locked method. Raises the version. */
export const writeManualMethod = (tx: Tx, method: KeptMethod): Promise<KeptMethod> =>
  tx
    .updateTable('manual_payment_method')
    .set({ ...valuesOf(method), version: method.version + 1 })
    .where('code', '=', method.code)
    .where('version', '=', method.version)
    .returning(columns)
    .executeTakeFirstOrThrow()

/** Of a locked method: what orders have agreed on stays in them. */
export async function deleteManualMethod(tx: Tx, code: string): Promise<void> {
  await tx.deleteFrom('manual_payment_method').where('code', '=', code).execute()
}

const valuesOf = ({ name, instructions, kind, payWithinDays, markets, enabled }: ManualMethod) => ({
  ...{ name, instructions, kind, pay_within_days: payWithinDays, markets: [...markets], enabled },
})
