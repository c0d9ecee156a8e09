import type { ApiKey as KnownKey } from '@tillwright/db/api-keys'
import { z } from 'zod'
import { Permission } from '../../accounts/view.ts'

/** A key as it is listed; the key itself is shown once, when it is made. */
export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().describe('What stands between tw_ and the secret'),
    scopes: z.array(Permission),
    createdBy: z.object({ id: z.uuid(), email: z.string() }).nullable(),
    createdAt: z.date(),
    expiresAt: z.date().nullable(),
    lastUsedAt: z.date().nullable().describe('To the minute'),
    revokedAt: z.date().nullable(),
  })
  .meta({ id: 'ApiKey' })

export const viewApiKey = (apiKey: KnownKey): z.output<typeof ApiKey> => ({ ...apiKey, scopes: [...apiKey.scopes] })
