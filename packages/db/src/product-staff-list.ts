import type { ProductStatus } from '@tillwright/domain/catalog/publishing'
import type { CategoryId, ProductId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

export interface StaffProductFilter {
  /** Part of a title, a slug or a SKU. */
  readonly q?: string | undefined
  readonly status?: ProductStatus | undefined
  /** Without its descendants: where staff has put it. */
  readonly categoryId?: CategoryId | undefined
  readonly featured?: boolean | undefined
  readonly tag?: string | undefined
}

export interface StaffProduct {
  readonly id: ProductId
  readonly slug: string
  readonly title: string
  readonly status: ProductStatus
  readonly featured: boolean
  readonly vendor: string | null
  readonly imageUrl: string | null
  readonly variantCount: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly version: number
}

type ListedRow = StaffProduct & { readonly moment: string }

/**
 * The newest first. What many products have is soon found among the newest ones, and what few have by its index: no
 * plan knows beforehand which of the two it is, so that one is tried after the other.
 */
export async function readStaffProducts(db: Db, filter: StaffProductFilter, page: NewestPage): Promise<ListedRow[]> {
  const hits = hitsOf(filter)
  if (hits === null) return readPage(db, { from: sql`product`, where: isListed(filter, page), most: page.most })
  const newest = sql`(select * from product where ${isListed(filter, page)} ${newestFirst} limit ${sql.lit(walkedMax)})
    as product`
  const walked = await readPage(db, { from: newest, where: isMeant(filter), most: page.most })
  if (walked.length === page.most) return walked
  const found = sql`(${hits}) as hit join product on product.id = hit.id`
  const where = sql`${isListed(filter, page)} and ${isMeant(filter)}`
  return readPage(db, { from: found, where, most: page.most })
}

const walkedMax = 1_000

interface Part {
  readonly from: RawBuilder<unknown>
  readonly where: RawBuilder<unknown>
  readonly most: number
}

async function readPage(db: Db, { from, where, most }: Part): Promise<ListedRow[]> {
  const { rows } = await sql<ListedRow>`
    select product.id, product.slug, product.title, product.status, product.featured, product.vendor, product.version,
      product.created_at as "createdAt", product.updated_at as "updatedAt",
      ${momentOf('product.created_at')} as moment,
      (select url from product_image where product_id = product.id order by position limit 1) as "imageUrl",
      (select count(*) from variant where product_id = product.id) as "variantCount"
    from ${from} where ${where} ${newestFirst} limit ${sql.lit(most)}`.execute(db)
  return rows
}

const newestFirst = sql`order by product.created_at desc, product.id desc`

/** What indexes that are sorted by age know of. */
function isListed({ status, featured }: StaffProductFilter, { after }: NewestPage): RawBuilder<unknown> {
  const conditions = [
    follows({ at: 'product.created_at', id: 'product.id' }, after),
    ...(status === undefined ? [] : [sql`product.status = ${status}`]),
    // A parameter would hide from a generic plan that a partial index fits.
    ...(featured === undefined ? [] : [featured ? sql`product.featured` : sql`not product.featured`]),
  ]
  return sql.join(conditions, sql` and `)
}

/** The rest. */
function isMeant({ q, categoryId, tag }: StaffProductFilter): RawBuilder<unknown> {
  const conditions = [
    ...(q === undefined
      ? []
      : [
          sql`(${isNamed(q)} or exists (
      select from variant where variant.product_id = product.id and ${hasSku(q)}))`,
        ]),
    ...(tag === undefined ? [] : [sql`product.tags @> array[${tag}::text]`]),
    ...(categoryId === undefined
      ? []
      : [
          sql`exists (
      select from product_category where product_id = product.id and category_id = ${categoryId})`,
        ]),
  ]
  return sql.join(conditions, sql` and `)
}

/** The ids of all that are meant by one of these, by its index; OFFSET 0 keeps PostgreSQL from trying another way. */
function hitsOf({ q, categoryId, tag }: StaffProductFilter): RawBuilder<unknown> | null {
  if (q !== undefined) {
    return sql`select id from product where ${isNamed(q)}
      union select product_id as id from variant where ${hasSku(q)} offset 0`
  }
  if (tag !== undefined) return sql`select id from product where tags @> array[${tag}::text] offset 0`
  if (categoryId === undefined) return null
  return sql`select product_id as id from product_category where category_id = ${categoryId} offset 0`
}

const isNamed = (q: string) => sql`(title || ' ' || slug) ilike ${partOf(q)}`
const hasSku = (q: string) => sql`sku ilike ${partOf(q)}`
const partOf = (q: string): string => `%${q.replace(/[\\%_]/g, '\\$&')}%`
