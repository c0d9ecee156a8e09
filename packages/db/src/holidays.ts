import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** Days on which nothing moves, ascending, like "2026-12-25". */
export interface HolidayCalendar {
  /** Null for the shop's own, on which it dispatches nothing anywhere. */
  readonly country: string | null
  readonly days: readonly string[]
  readonly version: number
}

// As JSON, for an array of dates would come as a text.
const columns = ['country', sql<string[]>`to_jsonb(days)`.as('days'), 'version'] as const

/** All of them, the shop's own first. */
export const readHolidayCalendars = (db: Db): Promise<HolidayCalendar[]> =>
  db
    .selectFrom('holiday_calendar')
    .select(columns)
    .orderBy('country', (order) => order.asc().nullsFirst())
    .execute()

/** The days of the shop and of a country together. */
export async function readHolidaysFor(db: Db, country: string): Promise<string[]> {
  const calendars = await db
    .selectFrom('holiday_calendar')
    .select(columns)
    .where((eb) => eb.or([eb('country', 'is', null), eb('country', '=', country)]))
    .execute()
  return calendars.flatMap(({ days }) => days)
}

export async function lockHolidayCalendar(tx: Tx, country: string | null): Promise<HolidayCalendar | null> {
  const calendar = await tx
    .selectFrom('holiday_calendar')
    .select(columns)
    .where('country', 'is not distinct from', country)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return calendar ?? null
}

/** Null where somebody else has just made it. */
export async function insertHolidayCalendar(
  tx: Tx,
  { country, days }: Pick<HolidayCalendar, 'country' | 'days'>,
): Promise<HolidayCalendar | null> {
  const inserted = await tx
    .insertInto('holiday_calendar')
    .values({ country, days: sql`${days}::text[]::date[]` })
    .onConflict((conflict) => conflict.constraint('holiday_calendar_once').doNothing())
    .returning(columns)
    .executeTakeFirst()
  return inserted ?? null
}

/** Of a locked calendar. Raises the version. */
export const writeHolidayCalendar = (tx: Tx, { country, days, version }: HolidayCalendar): Promise<HolidayCalendar> =>
  tx
    .updateTable('holiday_calendar')
    .set({ days: sql`${days}::text[]::date[]`, version: version + 1 })
    .where('country', 'is not distinct from', country)
    .where('version', '=', version)
    .returning(columns)
    .executeTakeFirstOrThrow()
