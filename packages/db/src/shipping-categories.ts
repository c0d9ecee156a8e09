import type { ProductId, VariantId } from '@tillwright/domain/ids'
import type { Tx } from './client.ts'

/** Of a variant, or of a product for all of its variants that say nothing themselves. */
export type Categorised =
  | { readonly kind: 'product'; readonly id: ProductId }
  | { readonly kind: 'variant'; readonly id: VariantId }

/** Locks what is categorised; null where it is not there. */
export async function lockShippingCategory(tx: Tx, of: Categorised): Promise<{ category: string | null } | null> {
  const found = await tx
    .selectFrom(of.kind)
    .select('shipping_category as category')
    .where('id', '=', of.id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return found ?? null
}

export async function writeShippingCategory(tx: Tx, of: Categorised, category: string | null): Promise<void> {
  await tx.updateTable(of.kind).set({ shipping_category: category }).where('id', '=', of.id).execute()
}
