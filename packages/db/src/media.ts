import type { MediaId, ProductId } from '@tillwright/domain/ids'
import type { StoredImageType } from '@tillwright/domain/media/medium'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

/** An image that was uploaded, in the shop's own keeping. */
export interface Medium {
  readonly id: MediaId
  /** What its files lie under. */
  readonly name: string
  readonly type: StoredImageType
  readonly path: string
  readonly width: number
  readonly height: number
  readonly byteCount: number
  /** Of the smaller ones; none until they have been made. */
  readonly variantWidths: readonly number[]
  readonly alt: string
  readonly focalX: number | null
  readonly focalY: number | null
  readonly createdAt: Date
  readonly version: number
}

const columns = [
  'media.id',
  'media.name',
  'media.type',
  'media.path',
  'media.width',
  'media.height',
  'media.byte_count as byteCount',
  'media.variant_widths as variantWidths',
  'media.alt',
  'media.focal_x as focalX',
  'media.focal_y as focalY',
  'media.created_at as createdAt',
  'media.version',
] as const

export type NewMedium = Pick<Medium, 'id' | 'name' | 'type' | 'path' | 'width' | 'height' | 'byteCount'>

/** Notes that these bytes have come again, which keeps what nobody uses for another day. Null where they are new. */
export async function touchMedium(db: Db, contentHash: Buffer): Promise<Medium | null> {
  const touched = await db
    .updateTable('media')
    .set({ uploaded_at: sql<Date>`shop_now()` })
    .where('content_hash', '=', contentHash)
    .where('stored_at', 'is not', null)
    .returning(columns)
    .executeTakeFirst()
  return touched ?? null
}

/** Takes the place of these bytes before their file is written; where somebody has taken it, it is his row. */
export const claimMedium = (db: Db, contentHash: Buffer, medium: NewMedium): Promise<Medium> =>
  db
    .insertInto('media')
    .values({
      id: medium.id,
      content_hash: contentHash,
      name: medium.name,
      type: medium.type,
      path: medium.path,
      width: medium.width,
      height: medium.height,
      byte_count: medium.byteCount,
      stored_at: null,
      used_at: null,
      focal_x: null,
      focal_y: null,
    })
    .onConflict((conflict) => conflict.constraint('media_content').doUpdateSet({ uploaded_at: sql<Date>`shop_now()` }))
    .returning(columns)
    .executeTakeFirstOrThrow()

/** Its file lies there. Whether that is news: null where it is not, or there is no such medium any more. */
export async function noteStored(tx: Tx, id: MediaId): Promise<Medium | null> {
  const stored = await tx
    .updateTable('media')
    .set({ stored_at: sql<Date>`shop_now()` })
    .where('id', '=', id)
    .where('stored_at', 'is', null)
    .returning(columns)
    .executeTakeFirst()
  return stored ?? null
}

export const findMedium = async (db: Db, id: MediaId): Promise<Medium | null> =>
  (await stored(db).where('media.id', '=', id).executeTakeFirst()) ?? null

/** Against whoever changes it, removes it, or gives it to a product. */
export const lockMedium = async (tx: Tx, id: MediaId): Promise<Medium | null> =>
  (await stored(tx).where('media.id', '=', id).forUpdate().executeTakeFirst()) ?? null

/** The newest first: all, or those that no product has ever had. */
export const readMedia = (
  db: Db,
  { neverUsed }: { readonly neverUsed: boolean },
  { after, most }: NewestPage,
): Promise<(Medium & { moment: string })[]> =>
  stored(db)
    .select(momentOf('media.created_at').as('moment'))
    .where(follows({ at: 'media.created_at', id: 'media.id' }, after))
    .$if(neverUsed, (query) => query.where('media.used_at', 'is', null))
    .orderBy('media.created_at', 'desc')
    .orderBy('media.id', 'desc')
    .limit(sql.lit(most))
    .execute()

const stored = (db: Db) => db.selectFrom('media').select(columns).where('media.stored_at', 'is not', null)

/** Of a locked medium. Raises the version. */
export const writeMedium = (tx: Tx, { id, alt, focalX, focalY, version }: Medium): Promise<Medium> =>
  tx
    .updateTable('media')
    .set({ alt, focal_x: focalX, focal_y: focalY, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning(columns)
    .executeTakeFirstOrThrow()

/** The smaller ones lie there. Answers the products that show it; null where there is no such medium any more. */
export async function noteVariants(tx: Tx, id: MediaId, widths: readonly number[]): Promise<ProductId[] | null> {
  const noted = await tx
    .updateTable('media')
    .set({ variant_widths: [...widths] })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  if (noted === undefined) return null
  const rows = await tx.selectFrom('product_image').select('product_id').distinct().where('media_id', '=', id).execute()
  return rows.map(({ product_id }) => product_id)
}

export interface MediaUser {
  readonly id: ProductId
  readonly slug: string
  readonly title: string
}

/** Some of the products that have it, by their titles. */
export const readUsers = (db: Db, id: MediaId, most: number): Promise<MediaUser[]> =>
  db
    .selectFrom('product')
    .select(['product.id', 'product.slug', 'product.title'])
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('product_image')
          .whereRef('product_image.product_id', '=', 'product.id')
          .where('product_image.media_id', '=', id),
      ),
    )
    .orderBy('product.title')
    .orderBy('product.id')
    .limit(sql.lit(most))
    .execute()

/** Of a locked medium; nobody uses it, or the database says no. */
export async function deleteMedium(tx: Tx, id: MediaId): Promise<void> {
  await tx.deleteFrom('media').where('id', '=', id).execute()
}

/** Deletes some that no product has ever had and that were last sent a day ago; whoever is just taking one keeps it. */
export async function deleteNeverUsed(tx: Tx, most: number): Promise<Pick<Medium, 'name' | 'type' | 'width'>[]> {
  const found = tx
    .selectFrom('media')
    .select('media.id')
    .where('media.used_at', 'is', null)
    .where('media.uploaded_at', '<', sql<Date>`shop_now() - interval '1 day'`)
    .where(sql<boolean>`not exists (select from product_image where media_id = media.id)`)
    .orderBy('media.uploaded_at')
    .limit(sql.lit(most))
    .forUpdate()
    .skipLocked()
  return tx.deleteFrom('media').where('id', 'in', found).returning(['name', 'type', 'width']).execute()
}
