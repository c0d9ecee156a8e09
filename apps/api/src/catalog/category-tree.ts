import { type FoundCategory, readCategories } from '@tillwright/db/catalogue'
import { z } from 'zod'
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
type CategoryNode = z.output<typeof CategoryNode>

export const categoryTree = anyone
  .meta({ docs: 'All categories, each with its children.' })
  .input(z.strictObject({}).optional())
  .output(z.array(CategoryNode))
  .query(async ({ ctx }) => {
    ctx.shown.note(['categories'])
    return treeOf(await readCategories(ctx.db))
  })

function treeOf(categories: readonly FoundCategory[]): CategoryNode[] {
  const nodes = new Map(
    categories.map(({ id, slug, title }) => [id, { id, slug, title, children: [] as CategoryNode[] }]),
  )
  return categories.flatMap(({ id, parentId }) => {
    const node = nodes.get(id)
    if (node === undefined) return []
    const parent = parentId === null ? undefined : nodes.get(parentId)
    parent?.children.push(node)
    return parent === undefined ? [node] : []
  })
}
