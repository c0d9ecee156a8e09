import type { PaymentAttemptId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { longestUnasked, patience } from './longest-unasked.ts'
import { type Attempt, attemptColumns } from './payments.ts'

/** Unpaid orders live for a while: whoever is older waits for a bank. */
const youngHours = 2

/**
 * Attempts that are not final and have not been asked about for so long, the longest unasked first; asked from now on.
 * The young ones are those whose shoppers wait.
 */
export async function takeUnsettledAttempts(
  db: Db,
  { olderThanSeconds, most, only }: { olderThanSeconds: number; most: number; only?: 'young' },
): Promise<Attempt[]> {
  const due = longestUnasked<PaymentAttemptId>({
    table: 'payment_attempt',
    states: ['planned', 'open', 'authorized'],
    olderThanSeconds,
    most,
    youngerThanHours: only === 'young' ? youngHours : undefined,
  })
  return db
    .updateTable('payment_attempt as attempt')
    .set({ checked_at: sql`shop_now()` })
    .where('attempt.id', 'in', due)
    .returning(attemptColumns)
    .execute()
}

/** The young ones of them together: how many there are, and when they were planned. */
export interface Crowd {
  readonly count: number
  readonly from: Date
  readonly to: Date
}

/** Null where nobody is due. */
export async function readCrowd(db: Db, olderThanSeconds: number): Promise<Crowd | null> {
  const crowd = await db
    .selectFrom('payment_attempt')
    .select([
      sql<number>`count(*)`.as('count'),
      sql<Date>`min(created_at)`.as('from'),
      sql<Date>`max(created_at)`.as('to'),
    ])
    .where(sql<boolean>`state in ('planned', 'open', 'authorized')`)
    .where('created_at', '>', sql<Date>`shop_now() - make_interval(hours => ${youngHours})`)
    .where(isDue(olderThanSeconds))
    .executeTakeFirstOrThrow()
  return crowd.count === 0 ? null : crowd
}

/** Those of these attempts that are due, which are asked about with this; others may be at it as well. */
export function takeListedAttempts(
  db: Db,
  { attemptIds, olderThanSeconds }: { attemptIds: readonly string[]; olderThanSeconds: number },
): Promise<(Attempt & { readonly intentStatus: string | null })[]> {
  return db
    .updateTable('payment_attempt as attempt')
    .set({ checked_at: sql`shop_now()` })
    .where('attempt.id', '=', sql<PaymentAttemptId>`any(${attemptIds}::uuid[])`)
    .where('attempt.state', 'in', ['planned', 'open', 'authorized'])
    .where(isDue(olderThanSeconds))
    .returning(attemptColumns)
    .returning('attempt.intent_status as intentStatus')
    .execute()
}

const isDue = (olderThanSeconds: number) =>
  sql<boolean>`coalesce(checked_at, created_at) < shop_now() - make_interval(secs => ${olderThanSeconds}) - ${patience}`
