import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { keyForm, type MediaStorage, StorageError } from './storage.ts'

/** Files in a directory, which all processes of the shop must see. Nothing is made before the first file. */
export function openLocalStorage({
  directory,
  publicUrl,
}: {
  readonly directory: string
  readonly publicUrl: string
}): MediaStorage {
  const fileOf = (key: string): string => {
    if (!keyForm.test(key)) throw new StorageError('no key of a medium')
    return join(directory, key)
  }
  return {
    isRead: 'here',
    urlOf: (key) => `${publicUrl}/${key}`,
    put: (key, body) => orStorageError(() => writeWhole(fileOf(key), body)),
    get: (key) => orStorageError(() => openFile(fileOf(key))),
    removeUnfinished: (before) => orStorageError(() => removeParts(directory, before)),
    remove: async (keys) => {
      const files = keys.map(fileOf)
      await orStorageError(async () => {
        for (const file of files) await rm(file, { force: true })
        for (const emptied of new Set(files.map(dirname))) await rmdir(emptied).catch(unlessGone)
      })
    },
  }
}

/** A process that is killed, or a machine that loses its power, leaves all of it or nothing under its name. */
async function writeWhole(file: string, body: Uint8Array): Promise<void> {
  const directory = dirname(file)
  await mkdir(directory, { recursive: true })
  // Outside the medium's own directory, which must be empty to be removed.
  const written = join(dirname(directory), `.${randomUUID()}.part`)
  try {
    const handle = await open(written, 'wx')
    await using _ = { [Symbol.asyncDispose]: () => handle.close() }
    await handle.writeFile(body)
    await handle.sync()
    await rename(written, file)
  } catch (error) {
    await rm(written, { force: true })
    throw error
  }
  await syncDirectory(directory)
  await syncDirectory(dirname(directory))
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  await using _ = { [Symbol.asyncDispose]: () => handle.close() }
  await handle.sync()
}

const partForm = /^\.[0-9a-f-]{36}\.part$/

async function removeParts(directory: string, before: Date): Promise<void> {
  const names = await readdir(directory).catch(nothingUnlessGone)
  for (const part of names.filter((name) => partForm.test(name)).map((name) => join(directory, name))) {
    // Whoever writes it may finish at this moment.
    const left = await stat(part).catch(() => null)
    if (left !== null && left.mtime < before) await rm(part, { force: true })
  }
}

function nothingUnlessGone(error: unknown): string[] {
  unlessGone(error)
  return []
}

async function openFile(file: string) {
  let handle: FileHandle
  try {
    handle = await open(file, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null
    throw error
  }
  const { size } = await handle.stat()
  return { body: handle.createReadStream(), byteCount: size }
}

/** Somebody else has removed it, or it has other files. */
function unlessGone(error: unknown): void {
  if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) throw error
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

async function orStorageError<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof StorageError) throw error
    throw new StorageError('media could not be kept or read in DATA_DIR', { cause: error })
  }
}
