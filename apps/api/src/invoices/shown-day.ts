import type { ShopDay } from '@tillwright/domain/orders/shop-day'
import { dateFormatOf } from './formatters.ts'

/** A day as people of the locale write it in a letter: "9 March 2026", "2026年3月9日". */
export const shownDay = ({ year, month, day }: ShopDay, locale: string): string =>
  dateFormatOf(locale, { dateStyle: 'long', timeZone: 'UTC', calendar: 'gregory' }).format(
    new Date(Date.UTC(year, month - 1, day)),
  )
