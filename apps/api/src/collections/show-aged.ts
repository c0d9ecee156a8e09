import { transact } from '@tillwright/db/client'
import { lockAgedProducts } from '@tillwright/db/collection-rules'
import { refreshListing } from '@tillwright/db/listing'
import type { Deps } from '../deps.ts'

/**
 * Takes products out of collections for which they have grown too old, in batches; what is left after so many is left
 * to the next sweep.
 */
export async function showAgedCollections({ db }: Pick<Deps, 'db'>): Promise<void> {
  for (let batch = 0; batch < batchesMax; batch++) {
    const count = await transact(db, async (tx) => {
      const aged = await lockAgedProducts(tx, batchMax)
      await refreshListing(tx, aged)
      return aged.length
    })
    if (count < batchMax) return
  }
}

const batchMax = 250
const batchesMax = 400
