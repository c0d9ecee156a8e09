import type { ImportRun as StoredRun } from '@tillwright/db/import-runs'
import { importKinds, importModes, importStages, importStatuses } from '@tillwright/domain/catalog/import'
import type { ImportId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'

export const importId = id<ImportId>()

export const ImportRun = z
  .object({
    id: z.uuid(),
    kind: z.enum(importKinds),
    mode: z.enum(importModes),
    dryRun: z.boolean(),
    status: z.enum(importStatuses),
    stage: z.enum(importStages).describe('Where it is, or has ended'),
    isWritten: z.boolean().describe('Whether anything of it has come into the shop'),
    byteCount: z.int(),
    rowsRead: z.int().describe('Without the header and blank rows'),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    refused: z.int().describe('Products, prices or levels, as all of these counts'),
    errorCount: z.int().describe('admin.imports.errors has the first thousand'),
    ignoredColumns: z.array(z.string()),
    actor: z.string().describe('Who has sent it'),
    createdAt: z.date(),
    startedAt: z.date().nullable(),
    finishedAt: z.date().nullable(),
  })
  .meta({ id: 'ImportRun' })

export const viewRun = (run: StoredRun): z.output<typeof ImportRun> => ({
  ...{ id: run.id, kind: run.kind, mode: run.mode, dryRun: run.dryRun, status: run.status, stage: run.stage },
  ...{ isWritten: run.isWritten, byteCount: run.byteCount, rowsRead: run.readCount, ...run.counts },
  ...{ errorCount: run.errorCount, ignoredColumns: [...run.ignoredColumns], actor: run.actor.name },
  ...{ createdAt: run.createdAt, startedAt: run.startedAt, finishedAt: run.finishedAt },
})

export const noSuchImport = () => new Refused({ code: 'NOT_FOUND', entity: 'import' })
