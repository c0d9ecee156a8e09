import { type Tx, transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import {
  type ChangedGoods,
  lockDueProducts,
  noteShown,
  openPriceRun,
  takeFromPriceRun,
} from '@tillwright/db/price-runs'
import type { Deps } from '../deps.ts'

export interface PriceChange {
  /** The rule, price list, collection or category that is changed. */
  readonly subjectId: string
  /** As they are before the change; null where nobody in particular sees it. */
  readonly goods: ChangedGoods | null
  readonly write: () => Promise<void>
}

/**
 * Writes a change of prices and lets the lists show it: of a few products at once, of many in the background, where
 * the run of its subject tells how far it is. Answers how many there are.
 */
export async function writeAndShow(
  tx: Tx,
  { jobs, newId }: Pick<Deps, 'jobs' | 'newId'>,
  { subjectId, goods, write }: PriceChange,
): Promise<number> {
  if (goods === null) {
    await write()
    return 0
  }
  const id = newId<string>()
  const total = await openPriceRun(tx, { id, subjectId }, goods)
  await write()
  if (total > shownAtOnceMax) await jobs.enqueue(tx, 'show-price-run', [{ runId: id }])
  else if (total > 0) await showSome(tx, id)
  return total
}

export const shownAtOnceMax = 50
/** Few enough for one statement to read all their prices in time, however many variants and markets there are. */
const batchMax = 250

/**
 * One batch of a run. The next one is asked for in its transaction: whoever dies in between leaves what is left to
 * whoever repeats the job.
 */
export const showPriceRun = ({ db, jobs }: Pick<Deps, 'db' | 'jobs'>, runId: string): Promise<void> =>
  transact(db, async (tx) => {
    const count = await showSome(tx, runId)
    if (count === batchMax) await jobs.enqueue(tx, 'show-price-run', [{ runId }])
  })

async function showSome(tx: Tx, runId: string): Promise<number> {
  const productIds = await takeFromPriceRun(tx, runId, batchMax)
  if (productIds.length === 0) return 0
  await refreshListing(tx, productIds)
  await noteShown(tx, runId, productIds.length)
  return productIds.length
}

/** What a boundary has changed, in batches; what is left after so many is left to the next sweep. */
export async function showDuePrices({ db }: Pick<Deps, 'db'>): Promise<void> {
  for (let batch = 0; batch < batchesMax; batch++) {
    const count = await transact(db, async (tx) => {
      const due = await lockDueProducts(tx, batchMax)
      // Windows of prices are no fact that rules of collections ask for.
      await refreshListing(tx, due, 'nothing')
      return due.length
    })
    if (count < batchMax) return
  }
}

const batchesMax = 1_000
