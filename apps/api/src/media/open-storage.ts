import { openLocalStorage } from './local-storage.ts'
import { openS3Storage, type S3Settings } from './s3-storage.ts'
import type { MediaStorage } from './storage.ts'

export interface MediaSettings {
  /** Where media lie while there is no bucket. */
  readonly directory: string
  /** Null is the disk. */
  readonly s3: Omit<S3Settings, 'publicUrl' | 'ownUrl'> | null
  /** Where a CDN shows them; null where the shop does. */
  readonly publicUrl: string | null
}

/** The bucket, where there is one, else the disk. */
export function openStorage({ directory, s3, publicUrl }: MediaSettings, shopUrl: string): MediaStorage {
  const ownUrl = `${shopUrl.replace(/\/+$/, '')}/media`
  const shownAt = publicUrl?.replace(/\/+$/, '') ?? null
  if (s3 !== null) return openS3Storage({ ...s3, publicUrl: shownAt, ownUrl })
  return openLocalStorage({ directory, publicUrl: shownAt ?? ownUrl })
}
