/** What Intl formats with, made once for each locale and kind: to make one takes longer than all that a letter says. */
export const numberFormatOf = kept(
  (locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
)
export const dateFormatOf = kept(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
)

/** Locales of markets and accounts, and currencies: some dozens. More would be strangers at play. */
const mostKept = 500

function kept<Options, Format>(make: (locale: string, options: Options) => Format) {
  const formats = new Map<string, Format>()
  return (locale: string, options: Options): Format => {
    const key = `${locale} ${JSON.stringify(options)}`
    const known = formats.get(key)
    if (known !== undefined) return known
    if (formats.size >= mostKept) formats.clear()
    const format = make(locale, options)
    formats.set(key, format)
    return format
  }
}
