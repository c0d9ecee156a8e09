import { sql } from 'kysely'
import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

/** Whoever has to show himself to his bank has one letter for each time that a card of his was charged without him. */
export async function brokenCharges({ db }: World): Promise<Complaint[]> {
  const { rows } = await sql<{ orderId: string; charges: number; letters: number }>`
    select charge.order_id as "orderId", count(*) as charges, (
      select count(*) from pgboss.job
      where name = 'send-mail' and data ->> 'kind' = 'payment_needs_buyer' and data ->> 'orderId' = charge.order_id::text
    ) as letters
    from card_charge charge where charge.decline_code = 'authentication_required' group by charge.order_id`.execute(db)
  const wrong = rows.filter(({ charges, letters }) => charges !== letters)
  return wrong.map((row) => ({ rule: 'one_letter_per_refused_card', facts: JSON.stringify(row) }))
}
