import { readHolidayCalendars } from '@tillwright/db/holidays'
import { z } from 'zod'
import { staff } from '../../trpc.ts'
import { HolidayCalendar, viewCalendar } from './view.ts'

export const list = staff('shipping:read')
  .meta({ docs: 'All calendars of days on which nothing moves, the shop’s own first; all of it is one page.' })
  .input(z.strictObject({}).prefault({}))
  .output(z.object({ items: z.array(HolidayCalendar), nextCursor: z.null() }))
  .query(async ({ ctx }) => ({ items: (await readHolidayCalendars(ctx.db)).map(viewCalendar), nextCursor: null }))
