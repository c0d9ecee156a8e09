import { findApiKeyById, revokeApiKey } from '@tillwright/db/api-keys'
import { transact } from '@tillwright/db/client'
import type { ApiKeyId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { id } from '../../schemas.ts'
import { staff } from '../../trpc.ts'
import { auditChange } from '../audit-change.ts'
import { lockGiver } from '../lock-giver.ts'
import { ApiKey, viewApiKey } from './view.ts'

export const revoke = staff('apiKeys:write')
  .meta({
    docs: 'Ends a key at once, whoever made it: taking away is always allowed. One that is over stays as it is.',
  })
  .input(z.strictObject({ apiKeyId: id<ApiKeyId>() }))
  .output(ApiKey)
  .mutation(async ({ ctx, input: { apiKeyId } }) =>
    transact(ctx.db, async (tx) => {
      await lockGiver(tx, ctx, { permission: 'apiKeys:write' })
      const isRevoked = await revokeApiKey(tx, apiKeyId)
      const apiKey = await findApiKeyById(tx, apiKeyId)
      if (apiKey === null) throw new Refused({ code: 'NOT_FOUND', entity: 'apiKey' })
      const [before, after] = [{ revoked: false }, { revoked: true }]
      if (isRevoked) await auditChange(tx, ctx, { entity: 'apiKey', entityId: apiKeyId, before, after })
      return viewApiKey(apiKey)
    }),
  )
