import { type Tx, transact } from '@tillwright/db/client'
import {
  insertHolidayCalendar,
  type HolidayCalendar as KnownCalendar,
  lockHolidayCalendar,
  writeHolidayCalendar,
} from '@tillwright/db/holidays'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { country } from '../../schemas.ts'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { HolidayCalendar, viewCalendar } from './view.ts'

const refusals = ['CONFLICT'] as const

const day = z.iso.date().regex(/^2/, 'is no day from 2000 on')

export const set = staff('shipping:write')
  .meta({
    docs:
      'Says on which days nothing moves: in a country, for what goes there, or (null) in the shop itself, for what ' +
      'leaves it. The days replace those of before. Version 0 is that of a calendar which is not there yet.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      country: country.nullable(),
      days: z.array(day).max(1_000),
      version: z.int().min(0),
    }),
  )
  .output(HolidayCalendar)
  .mutation(({ ctx, input: { country, version, ...input } }) =>
    transact(ctx.db, async (tx) => {
      const days = [...new Set(input.days)].sort()
      const from = await lockHolidayCalendar(tx, country)
      if ((from?.version ?? 0) !== version) throw stale(from)
      const [before, after] = [from && { days: [...from.days] }, { days }]
      if (from !== null && changesNothing({ days: [...from.days] }, after)) return viewCalendar(from)
      const calendar = await written(tx, { country, days }, from)
      await auditChange(tx, ctx, { entity: 'holidayCalendar', entityId: country ?? 'shop', before, after })
      return viewCalendar(calendar)
    }),
  )

async function written(
  tx: Tx,
  to: Pick<KnownCalendar, 'country' | 'days'>,
  from: KnownCalendar | null,
): Promise<KnownCalendar> {
  if (from !== null) return writeHolidayCalendar(tx, { ...to, version: from.version })
  const calendar = await insertHolidayCalendar(tx, to)
  // Somebody else was quicker.
  if (calendar === null) throw stale(await lockHolidayCalendar(tx, to.country))
  return calendar
}

const stale = (calendar: KnownCalendar | null) =>
  new Refused({ code: 'CONFLICT', entity: 'holidayCalendar', currentVersion: calendar?.version ?? 0 })
