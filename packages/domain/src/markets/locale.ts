/** A language tag in its canonical spelling (BCP 47): zh-hant-tw is zh-Hant-TW. Null for what is none. */
export function canonicalLocale(tag: string): string | null {
  try {
    return new Intl.Locale(tag).toString()
  } catch {
    return null
  }
}

/**
 * Which of these locales somebody is served in who asks for another: the same one, else one of its language and script,
 * else one of its language, else the first. The first that fits counts. Undefined where there are none.
 */
export function closestLocale(locales: readonly string[], asked: string): string | undefined {
  const wanted = new Intl.Locale(asked).maximize()
  const own = locales.map((tag) => ({ tag, known: new Intl.Locale(tag).maximize() }))
  const ofLanguage = own.filter(({ known }) => known.language === wanted.language)
  const closest =
    own.find(({ tag }) => tag === asked) ??
    ofLanguage.find(({ known }) => known.script === wanted.script) ??
    ofLanguage[0]
  return (closest ?? own[0])?.tag
}
