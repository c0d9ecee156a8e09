import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { findMedium, noteVariants } from '@tillwright/db/media'
import type { MediaId } from '@tillwright/domain/ids'
import { originalFile, variantFile, variantTypes, variantWidthsOf } from '@tillwright/domain/media/medium'
import type { Deps } from '../deps.ts'
import { eraseFiles } from './erase-files.ts'
import { StorageError } from './storage.ts'

/**
 * Makes the smaller ones of an image and shows them where it is shown. A job, and not part of the upload: AVIF takes
 * seconds, and an upload that was answered must not be lost with the process. Again, it makes the same.
 */
export async function makeVariants(
  deps: Pick<Deps, 'db' | 'media' | 'pictures'>,
  { id, name }: { readonly id: MediaId; readonly name: string },
): Promise<void> {
  const medium = await findMedium(deps.db, id)
  if (medium === null) return
  const original = await bytesOf(deps, `${name}/${originalFile(medium.type)}`)
  const widths = variantWidthsOf(medium.width)
  const made: string[] = []
  for (const width of widths) {
    for (const type of variantTypes) {
      const file = variantFile(width, type)
      await deps.media.put(`${name}/${file}`, await deps.pictures.shrink(original, { width, type }), type)
      made.push(file)
    }
  }
  const isThere = await transact(deps.db, async (tx) => {
    const productIds = await noteVariants(tx, id, widths)
    if (productIds !== null) await refreshListing(tx, productIds)
    return productIds !== null
  })
  // It was removed while they were made, and so may be what was to remove them.
  if (!isThere) await eraseFiles(deps, { name, files: made })
}

async function bytesOf({ media }: Pick<Deps, 'media'>, key: string): Promise<Buffer> {
  const found = await media.get(key)
  if (found === null) throw new StorageError(`there is no ${key}`)
  const chunks: Buffer[] = []
  for await (const chunk of found.body) chunks.push(chunk)
  return Buffer.concat(chunks)
}
