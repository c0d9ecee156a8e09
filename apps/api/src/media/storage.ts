import type { Readable } from 'node:stream'

/** Where the files of media lie. A key is a medium's name, a slash and a file; what lies under one never changes. */
export interface MediaStorage {
  /** Whole and for good when it answers; again, the same. Throws StorageError. */
  put(key: string, body: Uint8Array, type: string): Promise<void>
  /** Null where there is nothing. Throws StorageError. */
  get(key: string): Promise<StoredFile | null>
  /** What is not there is passed over. Throws StorageError. */
  remove(keys: readonly string[]): Promise<void>
  /** Removes what a `put` has left that was cut off with its process before this moment. Throws StorageError. */
  removeUnfinished(before: Date): Promise<void>
  /** What people and CDNs read it from. */
  urlOf(key: string): string
  /** Whether they read it there without us: then we send there whoever asks us. */
  readonly isRead: 'here' | 'elsewhere'
}

export interface StoredFile {
  readonly body: Readable
  readonly byteCount: number
}

/** A disk that is full, a bucket that does not answer: it may pass. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
}

/** What may be asked for: nothing that leads out of the place. */
export const keyForm = /^[0-9a-f]{32}-[0-9a-f]{8}\/(original\.(jpg|png|webp)|[1-9][0-9]{0,4}\.(avif|webp))$/

const types: ReadonlyMap<string, string> = new Map([
  ['jpg', 'image/jpeg'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ['avif', 'image/avif'],
])

export const typeOfKey = (key: string): string =>
  types.get(key.slice(key.lastIndexOf('.') + 1)) ?? 'application/octet-stream'

/** Names are never given to other files. */
export const forever = 'public, max-age=31536000, immutable'
