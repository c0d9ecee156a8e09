import type { ShownCollection as KnownCollection } from '@tillwright/db/shown-collections'
import { z } from 'zod'

export const ShownCollection = z
  .object({
    id: z.uuid(),
    code: z.string().describe('What lists of its products are asked for by'),
    title: z.string(),
    descriptionHtml: z.string().describe('Sanitised by allow-list'),
    seo: z.object({ title: z.string(), description: z.string().nullable() }),
  })
  .meta({ id: 'ShownCollection' })

export const viewShownCollection = (found: KnownCollection): z.output<typeof ShownCollection> => ({
  ...{ id: found.id, code: found.code, title: found.title, descriptionHtml: found.descriptionHtml },
  seo: { title: found.seoTitle ?? found.title, description: found.seoDescription },
})
