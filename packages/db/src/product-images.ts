import type { Image } from '@tillwright/domain/catalog/product'
import type { MediaId, ProductId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'

/** An image of a product, with what is known of it where it is in the shop's own keeping. */
export interface CatalogueImage extends Image {
  readonly medium: ShownMedium | null
}

export interface ShownMedium {
  readonly name: string
  readonly variantWidths: readonly number[]
}

/** What a query over `product_image` and `media` finds of an image. */
export interface ImageRow {
  readonly url: string | null
  readonly alt: string | null
  readonly width: number | null
  readonly height: number | null
  readonly name: string | null
  readonly variant_widths: number[] | null
}

/** Null where there is none. */
export function catalogueImageOf({ url, alt, width, height, name, variant_widths }: ImageRow): CatalogueImage | null {
  if (url === null || width === null || height === null) return null
  const medium = name === null ? null : { name, variantWidths: variant_widths ?? [] }
  return { url, alt: alt ?? '', width, height, medium }
}

/** An image as staff arranges it. */
export interface ArrangedImage extends Image {
  readonly imageId: string
  readonly mediaId: MediaId | null
}

export interface ArrangedImages {
  readonly version: number
  readonly images: readonly ArrangedImage[]
}

/** Null where there is no such product. */
export async function readArranged(db: Db, productId: ProductId): Promise<ArrangedImages | null> {
  const product = await db.selectFrom('product').select('version').where('id', '=', productId).executeTakeFirst()
  return product === undefined ? null : { version: product.version, images: await arrangedOf(db, productId) }
}

/** The same, against whoever else arranges or changes the product. */
export async function lockArranged(tx: Tx, productId: ProductId): Promise<ArrangedImages | null> {
  const query = tx.selectFrom('product').select('version').where('id', '=', productId).forNoKeyUpdate()
  const product = await query.executeTakeFirst()
  return product === undefined ? null : { version: product.version, images: await arrangedOf(tx, productId) }
}

const arrangedOf = (db: Db, productId: ProductId): Promise<ArrangedImage[]> =>
  db
    .selectFrom('product_image')
    .select(['id as imageId', 'media_id as mediaId', 'url', 'alt', 'width', 'height'])
    .where('product_id', '=', productId)
    .orderBy('position')
    .execute()

export interface UsableMedium {
  readonly id: MediaId
  readonly path: string
  readonly alt: string
  readonly width: number
  readonly height: number
}

/** Locks the ones that there are, in one order: none of them is removed or swept meanwhile. */
export const lockUsable = (tx: Tx, ids: readonly MediaId[]): Promise<UsableMedium[]> =>
  tx
    .selectFrom('media')
    .select(['id', 'path', 'alt', 'width', 'height'])
    .where('id', '=', sql<MediaId>`any(${ids})`)
    .where('stored_at', 'is not', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()

/** Of a locked product: these and no others, in this order. Images keep their ids, and so variants theirs. */
export async function writeArranged(
  tx: Tx,
  productId: ProductId,
  { images, version }: ArrangedImages,
): Promise<ArrangedImages> {
  const kept = images.map(({ imageId }) => imageId)
  const rows = images.map(({ imageId, url, alt, width, height }, position) => ({
    ...{ id: imageId, product_id: productId, position, url, alt, width, height },
  }))
  await sql`delete from product_image where product_id = ${productId} and id <> all(${kept})`.execute(tx)
  await sql`set constraints product_image_position deferred`.execute(tx)
  await sql`${insertRows('product_image', rows)}${
    rows.length === 0 ? sql`` : sql` on conflict (id) do update set position = excluded.position, alt = excluded.alt`
  }`.execute(tx)
  const query = tx.updateTable('product').set({ version: version + 1, updated_at: sql<Date>`shop_now()` })
  await query.where('id', '=', productId).execute()
  return { version: version + 1, images: await arrangedOf(tx, productId) }
}
