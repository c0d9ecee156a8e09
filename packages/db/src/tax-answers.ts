import type { SaidOfTax } from '@tillwright/domain/tax/tax-question'
import { sql } from 'kysely'
import type { Db } from './client.ts'

/** What is still kept of a provider's answer; `question` is the SHA-256 of all that was asked, hexadecimal. */
export async function readKeptTaxAnswer(db: Db, question: string): Promise<SaidOfTax | null> {
  const row = await db
    .selectFrom('tax_answer')
    .select('said')
    .where('question', '=', Buffer.from(question, 'hex'))
    .where('kept_until', '>', sql<Date>`shop_now()`)
    .executeTakeFirst()
  return row?.said ?? null
}

/**
 * Keeps an answer for so many minutes, and answers what is kept: of several that come at once the first one counts, on
 * every node. What is over goes meanwhile.
 */
export async function keepTaxAnswer(
  db: Db,
  {
    question,
    said,
    keepMinutes,
  }: { readonly question: string; readonly said: SaidOfTax; readonly keepMinutes: number },
): Promise<SaidOfTax> {
  const { rows } = await sql<{ said: SaidOfTax }>`
    with over as (
      delete from tax_answer where question in (
        select question from tax_answer where kept_until <= shop_now() - interval '1 minute'
        order by kept_until limit 100 for update skip locked))
    insert into tax_answer as kept (question, said, kept_until)
    values (decode(${question}, 'hex'), ${JSON.stringify(said)}::jsonb,
      shop_now() + make_interval(mins => ${keepMinutes}))
    on conflict (question) do update set
      said = case when kept.kept_until > shop_now() then kept.said else excluded.said end,
      kept_until = case when kept.kept_until > shop_now() then kept.kept_until else excluded.kept_until end
    returning said`.execute(db)
  return rows[0]?.said ?? said
}
