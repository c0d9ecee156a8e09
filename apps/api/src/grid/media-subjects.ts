import { randomBytes } from 'node:crypto'
import type { TestShop } from '../testing/open-test-shop.ts'

/** What inputs about media name. */
export interface MediaTargets {
  readonly mediaId: string
  /** Nobody has changed it yet. */
  readonly bareProductId: string
}

/** A medium that no product has, without a file: nobody looks at it. */
export async function openMediaSubjects({ database, served }: TestShop): Promise<MediaTargets> {
  const opened = { mediaId: served.deps.newId<string>(), bareProductId: served.deps.newId<string>() }
  const hash = randomBytes(32)
  const name = `${hash.toString('hex').slice(0, 32)}-${opened.mediaId.slice(-8)}`
  await database.pool.query(
    `insert into media (id, content_hash, name, type, path, width, height, byte_count, stored_at)
     values ($1, $2, $3::text, 'image/jpeg', '/media/' || $3::text || '/original.jpg', 40, 30, 900, shop_now())`,
    [opened.mediaId, hash, name],
  )
  await database.pool.query(
    `insert into product (id, slug, title, status) values ($1::uuid, ($1::uuid)::text, 'Bare', 'draft')`,
    [opened.bareProductId],
  )
  return opened
}
