import type { Medium as KnownMedium } from '@tillwright/db/media'
import type { CatalogueImage, ShownMedium } from '@tillwright/db/product-images'
import type { MediaId } from '@tillwright/domain/ids'
import { variantFile, variantTypes } from '@tillwright/domain/media/medium'
import { z } from 'zod'
import { type Image, ImageSource, id } from '../schemas.ts'
import type { Facts } from '../staff/audit-change.ts'
import type { MediaStorage } from './storage.ts'

export const FocalPoint = z
  .strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) })
  .describe('What must be seen wherever the image is cut: from the left, from the top, in parts of its size')

export const Medium = z
  .object({
    mediaId: z.uuid(),
    url: z.string(),
    type: z.string(),
    width: z.int(),
    height: z.int(),
    byteCount: z.int(),
    alt: z.string(),
    focalPoint: FocalPoint.nullable(),
    sources: z.array(ImageSource).describe('Smaller ones; none for the seconds until they have been made'),
    createdAt: z.date(),
    version: z.int(),
  })
  .meta({ id: 'Medium' })

export const mediaId = id<MediaId>()

type Urls = Pick<MediaStorage, 'urlOf'>

export function viewMedium(medium: KnownMedium, media: Urls): z.output<typeof Medium> {
  const { id: mediaId, type, width, height, byteCount, alt, focalX, focalY, createdAt, version } = medium
  return {
    ...{ mediaId, type, width, height, byteCount, alt, createdAt, version },
    url: media.urlOf(keyOf(medium.path)),
    focalPoint: focalX === null || focalY === null ? null : { x: focalX, y: focalY },
    sources: sourcesOf(medium, media),
  }
}

/** An image as shoppers see it: what we keep is read from where it is quickest. */
export function viewImage({ medium, ...image }: CatalogueImage, media: Urls): z.output<typeof Image> {
  if (medium === null) return image
  return { ...image, url: media.urlOf(keyOf(image.url)), sources: sourcesOf(medium, media) }
}

/** What a `picture` element takes as it is. */
const sourcesOf = ({ name, variantWidths }: ShownMedium, media: Urls): z.output<typeof ImageSource>[] =>
  variantWidths.length === 0
    ? []
    : variantTypes.map((type) => ({
        type,
        srcset: variantWidths
          .map((width) => `${media.urlOf(`${name}/${variantFile(width, type)}`)} ${width}w`)
          .join(', '),
      }))

const keyOf = (path: string): string => path.slice('/media/'.length)

export const mediumFacts = ({ path, width, height, byteCount, alt, focalX, focalY }: KnownMedium): Facts => ({
  ...{ path, width, height, byteCount, alt, focalX, focalY },
})
