import type { TestShop } from '../testing/open-test-shop.ts'

/** What inputs about categories and collections name. */
export interface CategoryTargets {
  readonly categoryId: string
  /** Below it. */
  readonly lowerCategoryId: string
  /** One with a product in it. */
  readonly orderedCollectionId: string
}

export async function openCategorySubjects({ database, served, id }: TestShop): Promise<CategoryTargets> {
  const newId = () => served.deps.newId<string>()
  const opened = { categoryId: newId(), lowerCategoryId: newId(), orderedCollectionId: newId() }
  const insert = (statement: string, ...values: string[]) => database.pool.query(statement, values)
  await insert(
    `insert into category (id, parent_id, slug, title)
     values ($1::uuid, null, ($1::uuid)::text, 'Kitchen'), ($2::uuid, $1, ($2::uuid)::text, 'Tea')`,
    ...[opened.categoryId, opened.lowerCategoryId],
  )
  await insert(
    `insert into category (id, slug, title) values ($1, 'of-the-grid', 'Grid') on conflict do nothing`,
    newId(),
  )
  await insert(
    `insert into collection (id, code, title, published) values ($1, 'of-the-grid', 'Grid', true) on conflict do nothing`,
    newId(),
  )
  await insert(
    `insert into collection (id, code, title) values ($1::uuid, ($1::uuid)::text, 'Gifts')`,
    opened.orderedCollectionId,
  )
  await insert(
    'insert into collection_product (collection_id, product_id, position) values ($1, $2, 1)',
    ...[opened.orderedCollectionId, id.product.ebook],
  )
  return opened
}
