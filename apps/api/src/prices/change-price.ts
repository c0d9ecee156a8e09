import { type Tx, transact } from '@tillwright/db/client'
import { refreshListing } from '@tillwright/db/listing'
import { lockProductOfVariant, readVariantPrices, type StoredPrice } from '@tillwright/db/variant-prices'
import type { VariantId } from '@tillwright/domain/ids'
import type { z } from 'zod'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import type { StaffContext } from '../trpc.ts'
import { type HeldMarkets, holdMarkets } from './inputs.ts'
import { mustBeVersion } from './must-be-version.ts'
import { noSuch, priceEntityId, priceFacts, type VariantPrice, viewPrice } from './view.ts'

export interface PriceEdit {
  readonly variantId: VariantId
  readonly market: string
  /** The version that the caller saw; null where there was no price. */
  readonly version: number | null
  /** Writes what is to be different. */
  readonly write: (tx: Tx, held: HeldMarkets, from: StoredPrice | null) => Promise<void>
}

/** Changes what a variant costs in a market, writes down who did, and shows it in the lists. */
export const changePrice = (
  ctx: StaffContext,
  { variantId, market, version, write }: PriceEdit,
): Promise<z.output<typeof VariantPrice>> =>
  transact(ctx.db, async (tx) => {
    const productId = await lockProductOfVariant(tx, variantId)
    if (productId === null) throw noSuch('variant')
    const held = await holdMarkets(tx, [market])
    const currency = held.currencyOf(market)
    const [from = null] = await readVariantPrices(tx, variantId, market)
    mustBeVersion('price', from?.version ?? null, version)
    await write(tx, held, from)
    const [to] = await readVariantPrices(tx, variantId, market)
    if (to === undefined) throw noSuch('price')
    const [before, after] = [from && priceFacts(from), priceFacts(to)]
    if (before !== null && changesNothing(before, after)) return viewPrice(to, currency)
    await auditChange(tx, ctx, { entity: 'price', entityId: priceEntityId(to), before, after })
    await refreshListing(tx, [productId], 'prices')
    return viewPrice(to, currency)
  })
