import { insertAuditEntry } from '@tillwright/db/audit'
import { transact } from '@tillwright/db/client'
import {
  deleteImportRun,
  insertImportChunk,
  insertImportRun,
  type NewImportRun,
  queueImportRun,
} from '@tillwright/db/import-runs'
import type { ImportId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'
import { Refused } from '../refused.ts'

export interface TakenImport {
  readonly importId: ImportId
  readonly status: 'queued'
}

/**
 * Keeps a file in the database, where every process finds it, and asks for it to be run. Of a file that does not come
 * to its end nothing stays. Throws VALIDATION_FAILED where there is nothing, PAYLOAD_TOO_LARGE where there is too much.
 */
export async function takeImport(
  deps: Deps,
  asked: Omit<NewImportRun, 'id'>,
  { body, bytesMax }: { body: unknown; bytesMax: number },
): Promise<TakenImport> {
  const { db, jobs, newId } = deps
  const { kind, mode, dryRun, actor, requestId } = asked
  if (!isStream(body)) throw nothing()
  const id = newId<ImportId>()
  await insertImportRun(db, { ...asked, id })
  try {
    const byteCount = await keepFile(deps, id, { body, bytesMax })
    await transact(db, async (tx) => {
      await queueImportRun(tx, id, byteCount)
      const call = { actor, action: 'admin.imports.create', requestId, newId }
      const after = { kind, mode, dryRun, byteCount }
      await insertAuditEntry(tx, call, { entity: 'import', entityId: id, before: null, after })
      await jobs.enqueue(tx, 'run-import', [{ importId: id }])
    })
  } catch (error) {
    await deleteImportRun(db, id)
    throw isCutOff(error) ? nothing() : error
  }
  return { importId: id, status: 'queued' }
}

const nothing = () =>
  new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'body', message: 'is no whole file' }] })

const isStream = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body

/** Whoever sent it has gone. */
const isCutOff = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(String(error.code))

const chunkBytesMax = 262_144

/** Answers how much it was. */
async function keepFile(
  { db }: Pick<Deps, 'db'>,
  id: ImportId,
  { body, bytesMax }: { body: AsyncIterable<Uint8Array>; bytesMax: number },
): Promise<number> {
  let waiting: Uint8Array[] = []
  let [waitingCount, byteCount, position] = [0, 0, 0]
  const keep = async () => {
    await insertImportChunk(db, id, { position, bytes: Buffer.concat(waiting) })
    position += 1
    waiting = []
    waitingCount = 0
  }
  for await (const bytes of body) {
    byteCount += bytes.length
    if (byteCount > bytesMax) throw new Refused({ code: 'PAYLOAD_TOO_LARGE' })
    waiting.push(bytes)
    waitingCount += bytes.length
    if (waitingCount >= chunkBytesMax) await keep()
  }
  if (waitingCount > 0) await keep()
  if (byteCount === 0) throw nothing()
  return byteCount
}
