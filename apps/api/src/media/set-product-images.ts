import { transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import {
  type ArrangedImage,
  lockArranged,
  lockUsable,
  type UsableMedium,
  writeArranged,
} from '@tillwright/db/product-images'
import type { MediaId, NewId, ProductId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { id, text, version } from '../schemas.ts'
import { auditChange, changesNothing, type Facts } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { ProductImages, viewArranged } from './product-images.ts'
import { mediaId } from './view.ts'

const refusals = ['CONFLICT'] as const
const alt = text({ min: 0, max: 512 }).optional().describe('Where it is not given: as it was, or as the medium has it')
const Wanted = z.union([z.strictObject({ mediaId, alt }), z.strictObject({ imageId: id(), alt })])

export const setProductImages = staff('catalog:write')
  .meta({
    docs:
      'Gives a product exactly these images in this order: media that were uploaded, and images that it has already. ' +
      'Variants keep theirs while the product does.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      productId: id<ProductId>(),
      images: z.array(Wanted).max(100),
      version: version.describe('Of the product'),
    }),
  )
  .output(ProductImages)
  .mutation(({ ctx, input: { productId, images: wanted, version: seen } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockArranged(tx, productId)
      if (from === null) throw noSuch('product')
      mustBeVersion('product', from.version, seen)
      const mediaIds = wanted.flatMap((image) => ('mediaId' in image ? [image.mediaId] : []))
      const media = await lockUsable(tx, mediaIds)
      const images = arranged(wanted, { now: from.images, media, newId: ctx.newId })
      const [before, after] = [imageFacts(from.images), imageFacts(images)]
      if (changesNothing(before, after)) return viewArranged(productId, from)
      const to = await writeArranged(tx, productId, { images, version: from.version })
      await refreshListing(tx, [productId])
      await auditChange(tx, ctx, { entity: 'product', entityId: productId, before, after })
      return viewArranged(productId, to)
    }),
  )

interface Known {
  readonly now: readonly ArrangedImage[]
  readonly media: readonly UsableMedium[]
  readonly newId: NewId
}

/** Throws VALIDATION_FAILED with all that is not there, or twice. */
function arranged(wanted: readonly z.output<typeof Wanted>[], { now, media, newId }: Known): ArrangedImage[] {
  const issues: { path: string; message: string }[] = []
  const taken = new Set<string>()
  const images = wanted.flatMap((image, index) => {
    const path = `images.${index}`
    const found = 'imageId' in image ? keptOf(image.imageId, now) : newOf(image.mediaId, { now, media, newId })
    if (found === null) issues.push({ path, message: 'names nothing that this product can have' })
    if (found === null) return []
    // Each that is new has got an id of its own.
    const key = now.includes(found) ? found.imageId : (found.mediaId ?? '')
    if (taken.has(key)) issues.push({ path, message: 'is there twice' })
    taken.add(key)
    return [{ ...found, alt: image.alt ?? found.alt }]
  })
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
  return images
}

const keptOf = (imageId: string, now: readonly ArrangedImage[]): ArrangedImage | null =>
  now.find((image) => image.imageId === imageId) ?? null

/** A medium that the product has already stays where it is, with its id. */
function newOf(mediaId: MediaId, { now, media, newId }: Known): ArrangedImage | null {
  const medium = media.find(({ id }) => id === mediaId)
  if (medium === undefined) return null
  const kept = now.find((image) => image.mediaId === mediaId)
  if (kept !== undefined) return kept
  const { path: url, alt, width, height } = medium
  return { imageId: newId(), mediaId, url, alt, width, height }
}

const imageFacts = (images: readonly ArrangedImage[]): Facts => ({
  images: images.map(({ url, alt }) => ({ url, alt })),
})
