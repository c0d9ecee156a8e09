import type { AuditedKind } from '@tillwright/domain/accounts/actor'
import type { NewId } from '@tillwright/domain/ids'
import type { Tx } from './client.ts'
import { insertRows } from './insert-rows.ts'
import type { Json } from './schema.ts'

/** What was changed, and from what to what: only the facts that differ, or all of what is new or gone. */
export interface AuditedChange {
  readonly entity: string
  readonly entityId: string
  readonly before: Json | null
  readonly after: Json | null
}

/** Who changed it, and through which procedure. */
export interface AuditedCall {
  readonly actor: { readonly kind: AuditedKind; readonly id: string; readonly name: string }
  readonly action: string
  readonly requestId: string
  readonly newId: NewId
}

/** In the transaction of the change: there is no change without its entry, and no entry without its change. */
export async function insertAuditEntry(tx: Tx, call: AuditedCall, change: AuditedChange): Promise<void> {
  await tx
    .insertInto('audit_entry')
    .values({
      id: call.newId(),
      actor_kind: call.actor.kind,
      actor_id: call.actor.id,
      actor_name: call.actor.name,
      action: call.action,
      entity: change.entity,
      entity_id: change.entityId,
      before: change.before === null ? null : JSON.stringify(change.before),
      after: change.after === null ? null : JSON.stringify(change.after),
      request_id: call.requestId,
    })
    .execute()
}

/** The same of many things that one call has changed, each with an entry of its own. One statement. */
export async function insertAuditEntries(tx: Tx, call: AuditedCall, changes: readonly AuditedChange[]): Promise<void> {
  const rows = changes.map((change) => ({
    id: call.newId<string>(),
    actor_kind: call.actor.kind,
    actor_id: call.actor.id,
    actor_name: call.actor.name,
    action: call.action,
    entity: change.entity,
    entity_id: change.entityId,
    before: change.before,
    after: change.after,
    request_id: call.requestId,
  }))
  await insertRows('audit_entry', rows).execute(tx)
}
