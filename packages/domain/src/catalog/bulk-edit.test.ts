import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CategoryId } from '../ids.ts'
import { type BulkEdit, bulkEdited } from './bulk-edit.ts'
import { productStatuses } from './publishing.ts'

const unique = (items: fc.Arbitrary<string>) => fc.uniqueArray(items, { selector: (one) => one.toLowerCase() })
const tags = unique(fc.constantFrom('Tea', 'tea', 'NEW', 'new', 'sale', 'Gift'))
const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }).map((all) => all as CategoryId[])
const facts = fc.record({
  status: fc.constantFrom(...productStatuses),
  featured: fc.boolean(),
  tags,
  categoryIds: ids.map((all) => all.toSorted()),
})
const edits: fc.Arbitrary<BulkEdit> = fc.record({
  status: fc.option(fc.constantFrom(...productStatuses), { nil: undefined }),
  featured: fc.option(fc.boolean(), { nil: undefined }),
  addTags: tags,
  removeTags: tags,
  addCategoryIds: ids,
  removeCategoryIds: ids,
})

test('an edit of many does the same when it is repeated, and keeps what it does not name as it stands', () => {
  fc.assert(
    fc.property(facts, edits, (from, edit) => {
      const to = bulkEdited(from, edit)
      expect(bulkEdited(to, edit)).toEqual(to)
      const named = new Set([...edit.addTags, ...edit.removeTags].map((tag) => tag.toLowerCase()))
      const unnamed = (all: readonly string[]) => all.filter((tag) => !named.has(tag.toLowerCase()))
      expect(unnamed(to.tags)).toEqual(unnamed(from.tags))
      const keys = to.tags.map((tag) => tag.toLowerCase())
      expect(keys).toEqual(expect.arrayContaining(edit.addTags.map((tag) => tag.toLowerCase())))
      expect(new Set(keys).size).toBe(keys.length)
      expect(to.categoryIds).toEqual(expect.arrayContaining([...edit.addCategoryIds]))
    }),
  )
})

test('an edit that says nothing changes nothing', () => {
  const nothing = { addTags: [], removeTags: [], addCategoryIds: [], removeCategoryIds: [] }
  fc.assert(fc.property(facts, (from) => void expect(bulkEdited(from, nothing)).toEqual(from)))
})
