import type { LivePrice } from '@tillwright/domain/shipping/method'
import { sql } from 'kysely'
import type { Db } from './client.ts'

/** A carrier's answer; `question` is the SHA-256 of all that was asked, hexadecimal. */
export interface KeptPrice {
  readonly question: string
  readonly price: LivePrice
}

/** What is still kept of these answers. */
export async function readKeptPrices(db: Db, questions: readonly string[]): Promise<KeptPrice[]> {
  const rows = await db
    .selectFrom('live_price')
    .select([questionAsHex, 'kind', 'price_minor'])
    .where('question', '=', sql<Buffer>`any(${bytesOf(questions)}::bytea[])`)
    .where('kept_until', '>', sql<Date>`shop_now()`)
    .execute()
  return rows.map(keptOf)
}

/**
 * Keeps answers, and answers what is kept: of several that come at once the first one counts, on every node. What is
 * over goes meanwhile.
 */
export async function keepPrices(db: Db, prices: readonly KeptPrice[], keepMinutes: number): Promise<KeptPrice[]> {
  const rows = prices.map(({ question, price }) => ({
    question,
    kind: price === null ? 'silent' : price === 'not_carried' ? 'not_carried' : 'price',
    price_minor: typeof price === 'number' ? price : null,
  }))
  const { rows: kept } = await sql<KeptRow>`
    with over as (
      delete from live_price where question in (
        select question from live_price where kept_until <= shop_now() - interval '1 minute'
        order by kept_until limit 100 for update skip locked))
    insert into live_price as kept (question, kind, price_minor, kept_until)
    select decode(question, 'hex'), kind, price_minor, shop_now() + make_interval(mins => ${keepMinutes})
    from json_to_recordset(${JSON.stringify(rows)}::json) as new(question text, kind text, price_minor bigint)
    order by question
    on conflict (question) do update set
      kind = case when kept.kept_until > shop_now() then kept.kind else excluded.kind end,
      price_minor = case when kept.kept_until > shop_now() then kept.price_minor else excluded.price_minor end,
      kept_until = case when kept.kept_until > shop_now() then kept.kept_until else excluded.kept_until end
    returning encode(question, 'hex') as question, kind, price_minor`.execute(db)
  return kept.map(keptOf)
}

const questionAsHex = sql<string>`encode(question, 'hex')`.as('question')

const bytesOf = (questions: readonly string[]): Buffer[] => questions.map((question) => Buffer.from(question, 'hex'))

interface KeptRow {
  readonly question: string
  readonly kind: string
  readonly price_minor: number | null
}

const keptOf = ({ question, kind, price_minor }: KeptRow): KeptPrice => ({
  question,
  price: kind === 'not_carried' ? kind : price_minor,
})
