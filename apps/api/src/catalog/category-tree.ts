import { readCategories } from '@tillwright/db/category-pages'
import type { CategoryId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { locale } from '../schemas.ts'
import { anyone } from '../trpc.ts'

const CategoryNode = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    title: z.string(),
    get children() {
      return z.array(CategoryNode)
    },
  })
  .meta({ id: 'CategoryNode' })

export const categoryTree = anyone
  .meta({ docs: 'All categories, each with its children, in one language.' })
  .input(z.strictObject({ locale: locale.optional() }).optional())
  .output(z.array(CategoryNode))
  .query(async ({ ctx, input }) => {
    ctx.shown.note(['categories'])
    return treeOf(await readCategories(ctx.db, input?.locale))
  })

type Node<Category> = Omit<Category, 'parentId'> & { children: Node<Category>[] }

/** Of all categories, in the order in which siblings are shown. */
export function treeOf<Category extends { readonly id: CategoryId; readonly parentId: CategoryId | null }>(
  categories: readonly Category[],
): Node<Category>[] {
  const nodes = new Map<CategoryId, Node<Category>>()
  for (const { parentId: _, ...category } of categories) nodes.set(category.id, { ...category, children: [] })
  return categories.flatMap(({ id, parentId }) => {
    const node = nodes.get(id)
    if (node === undefined) return []
    const parent = parentId === null ? undefined : nodes.get(parentId)
    parent?.children.push(node)
    return parent === undefined ? [node] : []
  })
}
