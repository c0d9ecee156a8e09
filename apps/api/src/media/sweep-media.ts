import { readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { transact } from '@tillwright/db/client'
import { deleteNeverUsed } from '@tillwright/db/media'
import { filesOf } from '@tillwright/domain/media/medium'
import type { Deps } from '../deps.ts'

/** What an upload is written to until it has come. */
export const uploadPrefix = 'tillwright-upload-'

/** Removes what was uploaded a day ago and never used, and what uploads left that were cut off with their process. */
export async function sweepMedia(deps: Pick<Deps, 'db' | 'jobs' | 'media' | 'now'>): Promise<void> {
  while ((await sweepSome(deps)) === atOnceMax);
  const before = new Date(deps.now().getTime() - dayMs)
  await deps.media.removeUnfinished(before)
  await removeLeftUploads(before)
}

/** The rows first: files of which no row tells are erased by the job, however often that takes. */
const sweepSome = ({ db, jobs }: Pick<Deps, 'db' | 'jobs'>): Promise<number> =>
  transact(db, async (tx) => {
    const gone = await deleteNeverUsed(tx, atOnceMax)
    if (gone.length > 0)
      await jobs.enqueue(
        tx,
        'erase-media-files',
        gone.map(({ name, ...medium }) => ({ name, files: filesOf(medium) })),
      )
    return gone.length
  })

const atOnceMax = 100
const dayMs = 86_400_000

async function removeLeftUploads(before: Date): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(uploadPrefix)) continue
    const directory = join(tmpdir(), name)
    const left = await stat(directory).catch(() => null)
    if (left !== null && left.mtime < before) await rm(directory, { recursive: true, force: true })
  }
}
