import type { ShopDay } from '@tillwright/domain/orders/shop-day'

/** A day as people of the locale write it in a letter: "9 March 2026", "2026年3月9日". */
export const shownDay = ({ year, month, day }: ShopDay, locale: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC', calendar: 'gregory' }).format(
    new Date(Date.UTC(year, month - 1, day)),
  )
