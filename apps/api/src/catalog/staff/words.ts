import type { Translation } from '@tillwright/db/translations'
import { z } from 'zod'
import { locale, prose, text } from '../../schemas.ts'
import { sanitizeRichText } from './import-html.ts'

const title = text({ max: 200 })
const descriptionHtml = prose({ max: 50_000 }).describe('What is not allowed in it is taken out')
const seoTitle = text({ max: 200 }).nullable().describe('For search engines; null where the title is')
const seoDescription = text({ max: 500 }).nullable().describe('For search engines')

const translations = z
  .array(
    z.strictObject({
      locale,
      title: title.nullable().default(null),
      descriptionHtml: descriptionHtml.nullable().default(null),
      seoTitle: seoTitle.default(null),
      seoDescription: seoDescription.default(null),
    }),
  )
  .max(50)
  .refine((all) => new Set(all.map((one) => one.locale)).size === all.length, 'has a locale twice')
  .describe('All of them; what is null in one is told in its own words')

/** What categories and collections are called. */
export const wordsInput = { title, descriptionHtml, seoTitle, seoDescription, translations }

/** Of something new. */
export const newWordsInput = {
  title,
  descriptionHtml: descriptionHtml.default(''),
  seoTitle: seoTitle.default(null),
  seoDescription: seoDescription.default(null),
  translations: translations.default([]),
}

export const wordsView = {
  title: z.string(),
  descriptionHtml: z.string().describe('Sanitised by allow-list'),
  seoTitle: z.string().nullable(),
  seoDescription: z.string().nullable(),
  translations: z.array(
    z.object({
      locale: z.string().describe('BCP 47'),
      title: z.string().nullable(),
      descriptionHtml: z.string().nullable(),
      seoTitle: z.string().nullable(),
      seoDescription: z.string().nullable(),
    }),
  ),
}

interface Words {
  readonly title: string
  readonly descriptionHtml: string
  readonly seoTitle: string | null
  readonly seoDescription: string | null
  readonly translations: readonly Translation[]
}

/** What is given in place of what was, as it may be shown. */
export function rewritten(from: Words, given: { readonly [Word in keyof Words]?: Words[Word] | undefined }): Words {
  return {
    title: given.title ?? from.title,
    descriptionHtml:
      given.descriptionHtml === undefined ? from.descriptionHtml : sanitizeRichText(given.descriptionHtml),
    seoTitle: given.seoTitle === undefined ? from.seoTitle : given.seoTitle,
    seoDescription: given.seoDescription === undefined ? from.seoDescription : given.seoDescription,
    translations:
      given.translations === undefined ? from.translations : given.translations.map(sanitized).sort(byLocale),
  }
}

/** Those of something new. */
export const written = (given: Words): Words => rewritten(given, given)

const sanitized = ({ locale: tag, title: own, descriptionHtml: html, ...seo }: Translation): Translation => ({
  ...{ locale: tag, title: own, ...seo },
  descriptionHtml: html === null ? null : sanitizeRichText(html),
})

const byLocale = (a: Translation, b: Translation): number => (a.locale < b.locale ? -1 : 1)

/** Facts for the audit log. */
export const wordFacts = ({ translations: told, ...words }: Words) => ({
  ...{ title: words.title, descriptionHtml: words.descriptionHtml },
  ...{ seoTitle: words.seoTitle, seoDescription: words.seoDescription },
  translations: told.map((one) => ({ ...one })),
})

export const viewTranslations = ({ translations: told }: Pick<Words, 'translations'>) => told.map((one) => ({ ...one }))
