import { closestLocale } from '@tillwright/domain/markets/locale'

/** The words that are closest to what somebody speaks: the first of them where none are. */
export function closestWords<Words extends { readonly language: string }>(
  all: readonly [Words, ...Words[]],
  locale: string,
): Words {
  const closest = closestLocale(
    all.map(({ language }) => language),
    locale,
  )
  return all.find(({ language }) => language === closest) ?? all[0]
}

/** How numbers and days are written beside these words: as people of the locale do, where they speak the same. */
export const localeBeside = ({ language }: { readonly language: string }, locale: string): string =>
  new Intl.Locale(locale).language === language ? locale : language
