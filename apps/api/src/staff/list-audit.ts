import { readAuditEntries } from '@tillwright/db/audit-list'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { id, moment, text } from '../schemas.ts'
import { staff } from '../trpc.ts'

const AuditEntry = z
  .object({
    id: z.uuid(),
    at: z.date(),
    actor: z.object({
      kind: z.enum(['staff', 'api_key', 'shop']),
      id: z.uuid(),
      name: z.string().describe('As it was then: an e-mail address, the name of a key or of the shop itself'),
    }),
    action: z.string().describe('The procedure'),
    entity: z.string(),
    entityId: z.string(),
    before: z.unknown().describe('The facts that were changed, as they were; null for what is new'),
    after: z.unknown().describe('The same facts afterwards; null for what is gone'),
    requestId: z.string(),
  })
  .meta({ id: 'AuditEntry' })

export const listAudit = staff('audit:read')
  .meta({ docs: 'Who of the staff changed what, the newest first.' })
  .input(
    z
      .strictObject({
        ...newestFirst,
        actorId: id().optional(),
        entity: text({ max: 100 }).optional(),
        entityId: text({ max: 200 }).optional(),
        action: text({ max: 200 }).optional(),
        from: moment.optional(),
        to: moment.optional().describe('Not included'),
      })
      .prefault({}),
  )
  .output(pageOf(AuditEntry))
  .query(async ({ ctx, input: { cursor, limit, ...filter } }) =>
    pageWith(
      await readAuditEntries(ctx.db, filter, pageFrom({ cursor, limit })),
      limit,
      ({ moment, ...entry }) => entry,
    ),
  )
