import { writeTranslations } from '@tillwright/db/product-words'
import { z } from 'zod'
import { version } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'
import { changeProduct } from './change-product.ts'
import { mustBeRight } from './checked.ts'
import { productId, translationInput } from './inputs.ts'
import { StaffProduct } from './staff-view.ts'

const refusals = ['CONFLICT'] as const

export const setTranslations = staff('catalog:write')
  .meta({
    docs:
      'Says what a product is called in these languages, in each as a whole; others stay as they are. What is null ' +
      'is told in its own words, and a language in which nothing is said is gone.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ productId, version, translations: z.array(translationInput).min(1).max(50) }))
  .output(StaffProduct)
  .mutation(({ ctx, input: { productId, version, translations } }) => {
    const locales = translations.map(({ locale }) => locale)
    const again = locales.flatMap((locale, index) =>
      locales.indexOf(locale) < index ? [{ path: `translations.${index}.locale`, message: 'is there twice' }] : [],
    )
    mustBeRight(again)
    return changeProduct(ctx, {
      ...{ productId, version },
      write: (tx) => writeTranslations(tx, productId, translations),
    })
  })
