import type { CategoryId } from '../ids.ts'
import type { ProductStatus } from './publishing.ts'

export const bulkMax = 500
export const tagsMax = 250

/** What an edit of many products can change of each. */
export interface BulkFacts {
  readonly status: ProductStatus
  readonly featured: boolean
  readonly tags: readonly string[]
  /** Sorted. */
  readonly categoryIds: readonly CategoryId[]
}

/** What all of them become; what is not given stays as it is. */
export interface BulkEdit {
  readonly status?: ProductStatus | undefined
  readonly featured?: boolean | undefined
  readonly addTags: readonly string[]
  readonly removeTags: readonly string[]
  readonly addCategoryIds: readonly CategoryId[]
  readonly removeCategoryIds: readonly CategoryId[]
}

/** What is both added and removed is there afterwards. Tags are one in whatever case; the first spelling stays. */
export const bulkEdited = (from: BulkFacts, edit: BulkEdit): BulkFacts => ({
  status: edit.status ?? from.status,
  featured: edit.featured ?? from.featured,
  tags: edited(from.tags, { add: edit.addTags, remove: edit.removeTags }, (tag) => tag.toLowerCase()),
  categoryIds: edited(
    from.categoryIds,
    { add: edit.addCategoryIds, remove: edit.removeCategoryIds },
    (id) => id,
  ).toSorted(),
})

function edited<Item>(
  from: readonly Item[],
  { add, remove }: { add: readonly Item[]; remove: readonly Item[] },
  keyOf: (item: Item) => string,
): Item[] {
  const added = new Set(add.map(keyOf))
  const gone = new Set(remove.map(keyOf).filter((key) => !added.has(key)))
  const kept = from.filter((item) => !gone.has(keyOf(item)))
  const known = new Set(kept.map(keyOf))
  const fresh = add.filter((item) => {
    const isNew = !known.has(keyOf(item))
    known.add(keyOf(item))
    return isNew
  })
  return [...kept, ...fresh]
}
