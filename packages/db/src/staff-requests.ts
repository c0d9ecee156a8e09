import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import type { Json } from './schema.ts'

/** Something that somebody asks for under a key of his. */
export interface StaffRequest {
  readonly actorId: string
  readonly idempotencyKey: string
  /** The procedure's name. */
  readonly action: string
  /** Of all that was asked but the key. */
  readonly requestHash: Buffer
}

export interface AnsweredRequest {
  readonly action: string
  readonly requestHash: Buffer
  readonly answer: Json
}

/**
 * Notes that this is done now, in the transaction that does it: null. Whoever asks at the same moment waits for its
 * end. What has been done under this key before is answered, whatever it was.
 */
export async function claimStaffRequest(tx: Tx, request: StaffRequest): Promise<AnsweredRequest | null> {
  const { actorId, idempotencyKey, action, requestHash } = request
  const claimed = await tx
    .insertInto('staff_request')
    .values({ actor_id: actorId, idempotency_key: idempotencyKey, action, request_hash: requestHash })
    .onConflict((conflict) => conflict.columns(['actor_id', 'idempotency_key']).doNothing())
    .executeTakeFirst()
  if (claimed.numInsertedOrUpdatedRows === 1n) return null
  const { request_hash, ...found } = await tx
    .selectFrom('staff_request')
    .select(['action', 'request_hash', 'answer'])
    .where('actor_id', '=', actorId)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirstOrThrow()
  return { ...found, requestHash: request_hash }
}

/** Keeps what came of it. */
export async function answerStaffRequest(tx: Tx, request: StaffRequest, answer: Json): Promise<void> {
  await tx
    .updateTable('staff_request')
    .set({ answer: jsonOf(answer) })
    .where('actor_id', '=', request.actorId)
    .where('idempotency_key', '=', request.idempotencyKey)
    .execute()
}

const jsonOf = (value: Json): RawBuilder<Json> => sql`${JSON.stringify(value)}::jsonb`

/** Forgets what was asked a month ago: nobody asks for it again. */
export async function deleteOldStaffRequests(db: Db): Promise<void> {
  await db.deleteFrom('staff_request').where('at', '<', sql<Date>`shop_now() - interval '30 days'`).execute()
}
