import { transact } from '@tillwright/db/client'
import { productsOfVariants, refreshListing } from '@tillwright/db/listing'
import type { VariantId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'

/** Shows in the lists what has become of the products of these variants. */
export async function refreshListingOf({ db }: Pick<Deps, 'db'>, variantIds: readonly VariantId[]): Promise<void> {
  await transact(db, async (tx) => refreshListing(tx, await productsOfVariants(tx, variantIds)))
}
