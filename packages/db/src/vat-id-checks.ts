import { sql } from 'kysely'
import type { Db } from './client.ts'

export interface VatIdQuestion {
  /** With its prefix. */
  readonly vatId: string
  /** The shop's own VAT id, empty where it has none: an answer is given to whoever asked. */
  readonly requester: string
}

export interface KeptAnswer {
  readonly answer: 'valid' | 'invalid' | 'unavailable'
  /** The register's number of an answer that is "valid"; null where it gave none. */
  readonly consultation: string | null
  /** When the register said so. */
  readonly checkedAt: Date
}

/** What is still kept of an answer. */
export async function readKeptAnswer(db: Db, { vatId, requester }: VatIdQuestion): Promise<KeptAnswer | null> {
  const { rows } = await sql<KeptAnswer>`
    select answer, consultation, checked_at as "checkedAt" from vat_id_check
    where vat_id = ${vatId} and requester = ${requester} and kept_until > shop_now()`.execute(db)
  return rows[0] ?? null
}

/** Keeps an answer for so many minutes, and lets some go whose time is over. */
export async function keepAnswer(
  db: Db,
  { vatId, requester }: VatIdQuestion,
  { keepMinutes, ...given }: Omit<KeptAnswer, 'checkedAt'> & { readonly keepMinutes: number },
): Promise<KeptAnswer> {
  const { rows } = await sql<KeptAnswer>`
    with over as (
      delete from vat_id_check where (vat_id, requester) in (
        select vat_id, requester from vat_id_check where kept_until <= shop_now() - interval '1 minute'
        order by kept_until limit 100 for update skip locked))
    insert into vat_id_check (vat_id, requester, answer, consultation, checked_at, kept_until)
    values (${vatId}, ${requester}, ${given.answer}, ${given.consultation}, shop_now(),
      shop_now() + make_interval(mins => ${keepMinutes}))
    on conflict (vat_id, requester) do update set answer = excluded.answer, consultation = excluded.consultation,
      checked_at = excluded.checked_at, kept_until = excluded.kept_until
    returning answer, consultation, checked_at as "checkedAt"`.execute(db)
  const [kept] = rows
  if (kept === undefined) throw new Error('an insert that returns its row returned none')
  return kept
}
