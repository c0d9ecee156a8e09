import type { AuditedKind } from '@tillwright/domain/accounts/actor'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'
import type { Json } from './schema.ts'

export interface AuditFilter {
  readonly actorId?: string | undefined
  readonly entity?: string | undefined
  readonly entityId?: string | undefined
  readonly action?: string | undefined
  readonly from?: Date | undefined
  /** Not included. */
  readonly to?: Date | undefined
}

export interface AuditEntry {
  readonly id: string
  readonly at: Date
  readonly actor: { readonly kind: AuditedKind; readonly id: string; readonly name: string }
  readonly action: string
  readonly entity: string
  readonly entityId: string
  readonly before: Json | null
  readonly after: Json | null
  readonly requestId: string
  readonly moment: string
}

/** Who of the staff changed what, the newest first. */
export async function readAuditEntries(db: Db, filter: AuditFilter, page: NewestPage): Promise<AuditEntry[]> {
  let query = db
    .selectFrom('audit_entry')
    .select(['id', 'at', 'actor_kind', 'actor_id', 'actor_name', 'action', 'entity', 'entity_id as entityId'])
    .select(['before', 'after', 'request_id as requestId', momentOf('at').as('moment')])
    .where(follows({ at: 'at', id: 'id' }, page.after))
  if (filter.actorId !== undefined) query = query.where('actor_id', '=', filter.actorId)
  if (filter.entity !== undefined) query = query.where('entity', '=', filter.entity)
  if (filter.entityId !== undefined) query = query.where('entity_id', '=', filter.entityId)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('at', '<', filter.to)
  const newest = query.orderBy('at', 'desc').orderBy('id', 'desc')
  const rows = await newest.limit(sql.lit(page.most)).execute()
  return rows.map(({ actor_kind, actor_id, actor_name, ...row }) => ({
    ...row,
    actor: { kind: actor_kind, id: actor_id, name: actor_name },
  }))
}
