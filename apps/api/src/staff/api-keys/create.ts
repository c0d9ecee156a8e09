import { randomInt } from 'node:crypto'
import { findApiKeyById, insertApiKey } from '@tillwright/db/api-keys'
import { transact } from '@tillwright/db/client'
import { decideGiving, standing } from '@tillwright/domain/accounts/grant'
import type { ApiKeyId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { granted, Refused } from '../../refused.ts'
import { moment, text } from '../../schemas.ts'
import { hashOfToken, newToken } from '../../settings/keys.ts'
import { staff } from '../../trpc.ts'
import { auditChange } from '../audit-change.ts'
import { lockGiver } from '../lock-giver.ts'
import { permissionList } from '../view.ts'
import { ApiKey, viewApiKey } from './view.ts'

export const create = staff('apiKeys:write')
  .meta({
    docs:
      'Makes a key for a tool, which may do at most what its maker may. It is shown this once, and ends when its ' +
      'maker loses one of its scopes. Only people make keys: one that is over must not live on in another.',
  })
  .input(
    z.strictObject({
      name: text({ max: 100 }),
      scopes: permissionList.min(1),
      expiresAt: moment.optional().describe('Within two years; without it the key lasts until it is revoked'),
    }),
  )
  .output(z.object({ apiKey: ApiKey, key: z.string().describe('To be sent as x-api-key') }))
  .mutation(async ({ ctx, input }) => {
    if (ctx.actor.kind === 'api_key') throw new Refused({ code: 'FORBIDDEN', permission: 'apiKeys:write' })
    if (input.expiresAt !== undefined) checkEnd(input.expiresAt, ctx.now())
    const [prefix, secret] = [newPrefix(), newToken()]
    const apiKey = await transact(ctx.db, async (tx) => {
      const maker = await lockGiver(tx, ctx, { permission: 'apiKeys:write' })
      const { permissions: scopes } = standing({ role: 'STAFF', permissions: input.scopes })
      granted(decideGiving(maker.standing, { role: 'STAFF', permissions: scopes }))
      const id = ctx.newId<ApiKeyId>()
      const facts = { name: input.name, prefix, scopes }
      const expiresAt = input.expiresAt ?? null
      await insertApiKey(tx, { ...facts, id, secretHash: hashOfToken(secret), createdBy: maker.accountId, expiresAt })
      const after = { ...facts, scopes: [...scopes], expiresAt: expiresAt?.toISOString() ?? null }
      await auditChange(tx, ctx, { entity: 'apiKey', entityId: id, before: null, after })
      return findApiKeyById(tx, id)
    })
    if (apiKey === null) throw new Error('a key that was just made is not there')
    return { apiKey: viewApiKey(apiKey), key: `tw_${prefix}_${secret}` }
  })

function checkEnd(expiresAt: Date, now: Date): void {
  const latest = new Date(now)
  latest.setUTCFullYear(latest.getUTCFullYear() + 2)
  if (expiresAt > now && expiresAt <= latest) return
  const message = 'lies in the past, or more than two years ahead'
  throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'expiresAt', message }] })
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'
const newPrefix = (): string => Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join('')
