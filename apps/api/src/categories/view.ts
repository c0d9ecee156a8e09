import type { Category as KnownCategory } from '@tillwright/db/categories'
import type { CategoryId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { viewTranslations, wordFacts, wordsView } from '../catalog/staff/words.ts'
import { id } from '../schemas.ts'
import type { Facts } from '../staff/audit-change.ts'

export const categoryId = id<CategoryId>()

/** Letters and digits of any script; kept small, for it is found in any case. */
export const slugInput = z
  .string()
  .max(100)
  .toLowerCase()
  .regex(/^[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*$/u, 'takes letters and digits with single "-" between them')

export const StaffCategory = z
  .object({
    id: z.uuid(),
    parentId: z.uuid().nullable(),
    slug: z.string(),
    ...wordsView,
    position: z.int().describe('Among its siblings; equal ones are shown by title'),
    version: z.int(),
  })
  .meta({ id: 'StaffCategory' })

export const viewCategory = (category: KnownCategory): z.output<typeof StaffCategory> => ({
  ...category,
  translations: viewTranslations(category),
})

/** What the audit log says of a category: all of it but its place and its version. */
export const categoryFacts = (category: Omit<KnownCategory, 'position' | 'version'>): Facts => ({
  parentId: category.parentId,
  slug: category.slug,
  ...wordFacts(category),
})

/** Levels at most: each of them is a row more for each product in the lists. */
export const depthMax = 12
