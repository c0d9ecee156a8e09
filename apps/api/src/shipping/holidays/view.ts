import type { HolidayCalendar as KnownCalendar } from '@tillwright/db/holidays'
import { z } from 'zod'

export const HolidayCalendar = z
  .object({
    country: z.string().nullable().describe('Null for the shop’s own, on which nothing leaves it'),
    days: z.array(z.iso.date()),
    version: z.int(),
  })
  .meta({ id: 'HolidayCalendar' })

export const viewCalendar = ({ country, days, version }: KnownCalendar): z.output<typeof HolidayCalendar> => ({
  country,
  days: [...days],
  version,
})
