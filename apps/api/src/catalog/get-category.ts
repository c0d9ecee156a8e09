import { readCategoryPage } from '@tillwright/db/category-pages'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { locale, text } from '../schemas.ts'
import { anyone } from '../trpc.ts'

const CategoryLink = z.object({ id: z.uuid(), slug: z.string(), title: z.string() }).meta({ id: 'CategoryLink' })

export const getCategory = anyone
  .meta({
    docs:
      'One category with those above and below it, by its slug. One that it had once finds it too: where the answer ' +
      'has another slug than was asked for, send the browser there. Words that the locale lacks are those of its ' +
      'language, or else its own.',
  })
  .input(z.strictObject({ slug: text({ max: 200 }), locale: locale.optional() }))
  .output(
    z.object({
      id: z.uuid(),
      slug: z.string(),
      title: z.string(),
      descriptionHtml: z.string().describe('Sanitised by allow-list'),
      seo: z.object({ title: z.string(), description: z.string().nullable() }),
      ancestors: z.array(CategoryLink).describe('The topmost first'),
      children: z.array(CategoryLink),
    }),
  )
  .query(async ({ ctx, input }) => {
    const found = await readCategoryPage(ctx.db, input.slug, input.locale)
    if (found === null) throw new Refused({ code: 'NOT_FOUND', entity: 'category' })
    ctx.shown.note(['categories'])
    const { seoTitle, seoDescription, ancestors, children, ...category } = found
    return {
      ...category,
      seo: { title: seoTitle ?? category.title, description: seoDescription },
      ancestors: [...ancestors],
      children: [...children],
    }
  })
