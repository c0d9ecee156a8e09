import { constraintOf, type Db, type Tx, transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { type ProductDossier, readProductDossier } from '@tillwright/db/product-dossier'
import { lockProductToEdit, raiseProductVersion } from '@tillwright/db/product-writes'
import type { ProductId } from '@tillwright/domain/ids'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { noSuch } from '../prices/view.ts'
import { Refused } from '../refused.ts'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import type { StaffContext } from '../trpc.ts'
import { productFacts, type StaffProduct, viewProduct } from './staff-view.ts'

export interface ProductEdit {
  /** Finds out which product it is about, and whether the caller may change it, before it is locked. */
  readonly productId: ProductId | ((tx: Tx) => Promise<ProductId | null>)
  /** The version that the caller saw. */
  readonly version: number
  /** Writes what is to be different of the locked product. */
  readonly write: (tx: Tx, from: ProductDossier) => Promise<void>
}

/** Changes a product or what belongs to it, writes down who did, and shows it in the lists. Raises its version. */
export async function changeProduct(
  ctx: StaffContext,
  { productId, version, write }: ProductEdit,
): Promise<StaffProduct> {
  const { markets } = await ctx.shop()
  return transactNamed(ctx.db, async (tx) => {
    const id = typeof productId === 'function' ? await productId(tx) : productId
    if (id === null || !(await lockProductToEdit(tx, id))) throw noSuch(id === null ? 'variant' : 'product')
    const from = await dossierOf(tx, id)
    mustBeVersion('product', from.version, version)
    await write(tx, from)
    const [before, after] = [productFacts(from), productFacts(await dossierOf(tx, id))]
    if (changesNothing(before, after)) return viewProduct(from, markets)
    await raiseProductVersion(tx, id)
    await auditChange(tx, ctx, { entity: 'product', entityId: id, before, after })
    await refreshListing(tx, [id])
    return viewProduct(await dossierOf(tx, id), markets)
  })
}

/** Of a product that is there: the caller holds it. */
export async function dossierOf(tx: Tx, id: ProductId): Promise<ProductDossier> {
  const product = await readProductDossier(tx, id)
  if (product === null) throw noSuch('product')
  return product
}

/** A transaction in which products or variants get names: one that somebody has, or is just taking, is CONFLICT. */
export async function transactNamed<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await transact(db, work)
  } catch (error) {
    const entity = names.get(constraintOf(error) ?? '')
    throw entity === undefined ? error : new Refused({ code: 'CONFLICT', entity, currentVersion: null })
  }
}

const names: ReadonlyMap<string, string> = new Map([
  ['product_slug', 'slug'],
  ['variant_sku', 'sku'],
])
