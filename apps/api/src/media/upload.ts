import { createHash } from 'node:crypto'
import { transact } from '@tillwright/db/client'
import { claimMedium, findMedium, type Medium, noteStored, touchMedium } from '@tillwright/db/media'
import type { MediaId } from '@tillwright/domain/ids'
import { nameOf, originalFile } from '@tillwright/domain/media/medium'
import { Refused } from '../refused.ts'
import { auditChange } from '../staff/audit-change.ts'
import type { StaffContext } from '../trpc.ts'
import type { KeptOriginal } from './pictures.ts'
import { StorageError } from './storage.ts'
import { mediumFacts } from './view.ts'

/**
 * Keeps an image, and has its smaller ones made afterwards: it can be used at once. The same bytes are the same medium,
 * however often and by how many they are sent. Throws MEDIA_INVALID, and SERVICE_UNAVAILABLE where it has no place.
 */
export async function upload(ctx: StaffContext, bytes: Buffer, said: string): Promise<Medium> {
  const contentHash = createHash('sha256').update(bytes).digest()
  const known = await touchMedium(ctx.db, contentHash)
  if (known !== null) return known
  const original = await ctx.pictures.keep(bytes, said)
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const stored = await store(ctx, contentHash, original)
    if (stored !== null) return stored
  }
  throw notNow()
}

/** What is removed while it is being sent again is sent once more. */
const attemptsMax = 3

/**
 * The row first, then the file, then a note that it lies there: whatever is cut off in between leaves a row that names
 * all there may be, and a sweep finds it. Null where the row was removed meanwhile.
 */
async function store(ctx: StaffContext, contentHash: Buffer, original: KeptOriginal): Promise<Medium | null> {
  const claimed = await claimMedium(ctx.db, contentHash, newMedium(ctx.newId<MediaId>(), contentHash, original))
  const { id, name, type } = claimed
  // Somebody was quicker: what may have been read already is not written again.
  const quicker = await findMedium(ctx.db, id)
  if (quicker !== null) return quicker
  const file = originalFile(type)
  // It would be another picture under a name that others may have read.
  if (type !== original.type || claimed.width !== original.width) throw notNow()
  try {
    await ctx.media.put(`${name}/${file}`, original.body, type)
  } catch (error) {
    if (!(error instanceof StorageError)) throw error
    ctx.log.error({ err: error }, 'an image could not be kept')
    throw notNow()
  }
  const isNews = await transact(ctx.db, async (tx) => {
    const stored = await noteStored(tx, id)
    if (stored === null) return false
    await ctx.jobs.enqueue(tx, 'make-media-variants', [{ mediaId: id, name }])
    await auditChange(tx, ctx, { entity: 'media', entityId: id, before: null, after: mediumFacts(stored) })
    return true
  })
  if (isNews) return claimed
  const known = await findMedium(ctx.db, id)
  if (known === null) await ctx.media.remove([`${name}/${file}`])
  return known
}

const newMedium = (id: MediaId, contentHash: Buffer, { type, width, height, body }: KeptOriginal) => {
  const name = nameOf(id, contentHash.toString('hex'))
  return { id, name, type, path: `/media/${name}/${originalFile(type)}`, width, height, byteCount: body.length }
}

const notNow = () => new Refused({ code: 'SERVICE_UNAVAILABLE', retryAfter: 5 })
