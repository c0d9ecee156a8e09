/** What a product says in a language; what is null is told in its own words. */
export interface Words {
  readonly title: string | null
  readonly descriptionHtml: string | null
  readonly seoTitle: string | null
  readonly seoDescription: string | null
}

/** In the language of a canonical tag of BCP 47. */
export interface Translation extends Words {
  readonly locale: string
}

/**
 * What somebody is shown who asks in a language, each part by itself: in that very one, else in a wider one that it
 * belongs to (zh-Hant for zh-Hant-TW), else in another one of the same language and script, else in the own words.
 */
export function wordsIn<Own extends Partial<Words>>(
  own: Own,
  translations: readonly (Partial<Words> & { readonly locale: string })[],
  asked: string | undefined,
): Own {
  if (asked === undefined || translations.length === 0) return own
  const closest = inOrder(translations, asked)
  const shown = Object.entries(own).map(([part, value]) => [
    part,
    // Both are of the same parts: whatever a translation has under a name replaces what is under it.
    closest.map((words) => words[part as keyof Words]).find((words) => words != null) ?? value,
  ])
  return Object.assign({ ...own }, Object.fromEntries(shown))
}

/** Of titles by their languages, the one that somebody is shown. */
export const titleIn = (title: string, titles: Readonly<Record<string, string>>, asked: string | undefined): string =>
  wordsIn(
    { title },
    Object.entries(titles).map(([locale, title]) => ({ locale, title })),
    asked,
  ).title

/** Those that fit, the closest first. */
function inOrder<Told extends { readonly locale: string }>(translations: readonly Told[], asked: string): Told[] {
  const wider = widerThan(asked)
  const wanted = new Intl.Locale(asked).maximize()
  const rank = ({ locale }: Told): number => {
    const exact = wider.indexOf(locale)
    if (exact >= 0) return exact
    const { language, script } = new Intl.Locale(locale).maximize()
    return language === wanted.language && script === wanted.script ? wider.length : Number.POSITIVE_INFINITY
  }
  return translations
    .map((told) => ({ told, rank: rank(told) }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .toSorted((a, b) => a.rank - b.rank || (a.told.locale < b.told.locale ? -1 : 1))
    .map(({ told }) => told)
}

/** The tag itself, and what is left of it as its parts are taken away from the end. */
const widerThan = (tag: string): string[] => {
  const parts = tag.split('-')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'))
}
