import type { Collection as KnownCollection } from '@tillwright/db/collections'
import type { CollectionId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { z } from 'zod'
import { viewTranslations, wordFacts, wordsView } from '../catalog/staff/words.ts'
import { id } from '../schemas.ts'
import type { Facts } from '../staff/audit-change.ts'
import { CollectionRule, viewRule } from './rule-view.ts'

export const Collection = z
  .object({
    id: z.uuid(),
    code: z.string(),
    ...wordsView,
    published: z.boolean().describe('Whether shoppers see it'),
    rule: CollectionRule.nullable().describe('Which products are in it besides those that were picked by hand'),
    createdAt: z.date(),
    version: z.int(),
  })
  .meta({ id: 'Collection' })

export const collectionId = id<CollectionId>()

export const viewCollection = (
  { rule, ...collection }: KnownCollection,
  markets: ReadonlyMap<string, Market>,
): z.output<typeof Collection> => ({
  ...collection,
  translations: viewTranslations(collection),
  rule: rule && viewRule(rule, markets),
})

/** What the audit log says of a collection: all of it but its rule, its products and its version. */
export const collectionFacts = (collection: Omit<KnownCollection, 'rule' | 'createdAt' | 'version'>): Facts => ({
  code: collection.code,
  ...wordFacts(collection),
  published: collection.published,
})
