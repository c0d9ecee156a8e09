import type { StoredAttribute } from '@tillwright/db/product-attributes'
import { attributeKinds } from '@tillwright/domain/catalog/attribute'
import { z } from 'zod'
import { locale, text } from '../../schemas.ts'
import type { Facts } from '../../staff/audit-change.ts'
import { attributeCode } from '../inputs.ts'

export const Attribute = z
  .object({
    code: z.string(),
    title: z.string(),
    titles: z.record(z.string(), z.string()).describe('By language tags'),
    kind: z.enum(attributeKinds),
    isFacet: z.boolean().describe('Whether shoppers filter by it'),
    position: z.int().describe('Smaller ones are first, equal ones by their codes'),
    version: z.int(),
  })
  .meta({ id: 'Attribute' })

export const code = attributeCode

/** What can be said of an attribute, when it is made and later. */
export const attributeInput = {
  title: text({ max: 100 }),
  titles: z
    .record(locale, text({ max: 100 }))
    .refine((titles) => Object.keys(titles).length <= 50, 'takes 50 languages at most')
    .describe('All of them, by language tags; in other languages it is called by its title'),
  isFacet: z.boolean(),
  position: z.int().min(0).max(1_000_000),
}

export const attributeFacts = ({ titles, version: _, ...attribute }: StoredAttribute): Facts => ({
  ...attribute,
  titles: { ...titles },
})

export const viewAttribute = ({ titles, ...attribute }: StoredAttribute): z.output<typeof Attribute> => ({
  ...attribute,
  titles: { ...titles },
})
