import { readApiKeys } from '@tillwright/db/api-keys'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../../newest-first.ts'
import { staff } from '../../trpc.ts'
import { ApiKey, viewApiKey } from './view.ts'

export const list = staff('apiKeys:read')
  .meta({ docs: 'The keys of tools, the newest first, also those that are over. None is shown itself.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(ApiKey))
  .query(async ({ ctx, input }) => pageWith(await readApiKeys(ctx.db, pageFrom(input)), input.limit, viewApiKey))
