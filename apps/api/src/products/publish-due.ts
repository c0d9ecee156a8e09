import { insertAuditEntries } from '@tillwright/db/audit'
import { type Tx, transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import {
  type DueProduct,
  lockDuePublishing,
  type PublishingWrite,
  writePublishing,
} from '@tillwright/db/product-publishing'
import { afterSchedule } from '@tillwright/domain/catalog/publishing'
import type { Deps } from '../deps.ts'
import { differences } from '../staff/audit-change.ts'

/**
 * Lets products come and go whose time it is, in batches; what is left after so many is left to the next sweep. Two
 * processes at once each take others, so that everything happens once.
 */
export async function publishDueProducts(deps: Deps, requestId: string): Promise<void> {
  for (let batch = 0; batch < batchesMax; batch++) {
    const count = await transact(deps.db, (tx) => publishSome(tx, deps, requestId))
    if (count < batchMax) return
  }
}

const batchesMax = 1_000
const batchMax = 250

async function publishSome(tx: Tx, { shop, newId }: Deps, requestId: string): Promise<number> {
  const { due, now } = await lockDuePublishing(tx, batchMax)
  if (due.length === 0) return 0
  const { id, name } = await shop()
  const changes = due.map((from) => ({ from, to: { id: from.id, ...afterSchedule(from, now) } }))
  await writePublishing(
    tx,
    changes.map(({ to }) => to),
  )
  const actor = { kind: 'shop', id, name } as const
  const entries = changes.map(({ from, to }) => ({
    ...{ entity: 'product', entityId: from.id },
    ...differences(factsOf(from), factsOf(to)),
  }))
  await insertAuditEntries(tx, { actor, action: 'publish-due-products', requestId, newId }, entries)
  await refreshListing(
    tx,
    due.map((product) => product.id),
  )
  return due.length
}

const factsOf = ({ status, publishAt, unpublishAt }: DueProduct | PublishingWrite) => ({
  status,
  publishAt: publishAt?.toISOString() ?? null,
  unpublishAt: unpublishAt?.toISOString() ?? null,
})
