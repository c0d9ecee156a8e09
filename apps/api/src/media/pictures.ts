import type { StoredImageType, VariantType } from '@tillwright/domain/media/medium'
import pLimit from 'p-limit'
import type { Sharp, SharpOptions } from 'sharp'
import type { mediaProblems } from '../refusals.ts'
import { Refused } from '../refused.ts'
import { type ImageType, wrongWith } from './wrong-with.ts'

/** An original as it is kept: upright, in sRGB, and without a word about who took it, with what and where. */
export interface KeptOriginal {
  readonly body: Buffer
  readonly type: StoredImageType
  readonly width: number
  readonly height: number
}

/** All work on pixels, one piece at a time: the other cores and threads are for who shops. */
export interface Pictures {
  /** Throws MEDIA_INVALID, and SERVICE_UNAVAILABLE where too many wait already. */
  keep(bytes: Buffer, said: string): Promise<KeptOriginal>
  /** A smaller one of an original that we have kept. */
  shrink(original: Buffer, to: { readonly width: number; readonly type: VariantType }): Promise<Buffer>
}

/** Each holds up to as many bytes as an upload may have. */
const waitingMax = 16

/** Who decodes what others send decodes no endless pictures. */
const pixelsMax = 50_000_000
/** WebP knows no longer side. */
const sideMax = 16_383
const secondsMax = 60

export function openPictures(): Pictures {
  const inTurn = pLimit(1)
  return {
    keep: (bytes, said) => {
      if (inTurn.pendingCount >= waitingMax) throw new Refused({ code: 'SERVICE_UNAVAILABLE', retryAfter: 5 })
      return inTurn(() => keep(bytes, said))
    },
    shrink: (original, { width, type }) =>
      inTurn(async () => {
        const image = (await open(original)).resize({ width, withoutEnlargement: true })
        // Of AVIF, more effort gains little, and takes several times as long.
        return (type === 'image/avif' ? image.avif({ quality: 55, effort: 3 }) : image.webp({ quality: 80 })).toBuffer()
      }),
  }
}

async function keep(bytes: Buffer, said: string): Promise<KeptOriginal> {
  const found = await typeOf(bytes)
  const wrong = wrongWith(bytes, { said, found: found.type })
  if (wrong !== null) throw invalid(wrong)
  if (found.width * found.height > pixelsMax || Math.max(found.width, found.height) > sideMax)
    throw invalid('too_many_pixels')
  try {
    const upright = (await open(bytes)).autoOrient().toColourspace('srgb')
    const { data, info } = await encoded(upright, found.type).toBuffer({ resolveWithObject: true })
    return { body: data, type: keptTypes[found.type], width: info.width, height: info.height }
  } catch {
    throw invalid('damaged')
  }
}

/** By what it is, whatever it is called. */
async function typeOf(bytes: Buffer): Promise<{ type: ImageType; width: number; height: number }> {
  if (bytes.length === 0) throw invalid('empty')
  const image = await open(bytes)
  const { format, compression, width, height } = await image.metadata().catch((error: unknown) => {
    const problem = error instanceof Error ? error.message : ''
    if (/pixel limit/i.test(problem)) throw invalid('too_many_pixels')
    throw invalid(/unsupported/i.test(problem) ? 'unsupported_type' : 'damaged')
  })
  const type = format === 'heif' && compression !== 'av1' ? undefined : imageTypes.get(format)
  if (type === undefined) throw invalid('unsupported_type')
  return { type, width, height }
}

const imageTypes: ReadonlyMap<string, ImageType> = new Map([
  ['jpeg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ['heif', 'image/avif'],
  ['gif', 'image/gif'],
])

/** What every browser shows; AVIF takes too long to be written while somebody waits. */
const keptTypes = {
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
  'image/webp': 'image/webp',
  'image/avif': 'image/webp',
  'image/gif': 'image/webp',
} as const satisfies Record<ImageType, StoredImageType>

function encoded(image: Sharp, type: ImageType): Sharp {
  switch (type) {
    case 'image/jpeg':
      return image.jpeg({ quality: 90, progressive: true })
    case 'image/png':
      return image.png({ compressionLevel: 9 })
    case 'image/gif':
      return image.webp({ lossless: true })
    case 'image/webp':
    case 'image/avif':
      return image.webp({ quality: 90 })
  }
}

const invalid = (reason: (typeof mediaProblems)[number]) => new Refused({ code: 'MEDIA_INVALID', reason })

const reading = { limitInputPixels: pixelsMax, failOn: 'error', sequentialRead: true } as const satisfies SharpOptions

/** The library is large: it is loaded when there is a first picture. */
async function open(bytes: Buffer): Promise<Sharp> {
  const sharp = (await loaded()).default
  return sharp(bytes, reading).timeout({ seconds: secondsMax })
}

async function loaded(): Promise<typeof import('sharp')> {
  const library = await import('sharp')
  const { default: sharp } = library
  sharp.cache(false)
  sharp.concurrency(1)
  // Whatever else it can read (SVG, PDF, what runs other programs), it must not try.
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif'].map((name) => `VipsForeignLoad${name}`) })
  return library
}
