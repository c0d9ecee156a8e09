import type { Tx } from '@tillwright/db/client'
import { holdTaxCategory } from '@tillwright/db/tax-categories'
import type { ShippingMethod } from '@tillwright/domain/shipping/method'
import { noSuch } from '../../tax/named.ts'

/** Throws NOT_FOUND for a method in a tax category that is not there. */
export async function mustHaveCategory(tx: Tx, { tax }: Pick<ShippingMethod, 'tax'>): Promise<void> {
  if (tax.kind === 'category' && !(await holdTaxCategory(tx, tax.category))) throw noSuch('taxCategory')
}
