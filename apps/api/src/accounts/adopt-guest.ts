import { mergeGuestCart } from '@tillwright/db/cart-merge'
import { transact } from '@tillwright/db/client'
import { takeOverOrdersOfEmail, takeOverOrdersOfToken } from '@tillwright/db/guest-orders'
import type { AccountId } from '@tillwright/domain/ids'
import type { Context } from '../context.ts'
import { hashOfToken } from '../settings/keys.ts'

/**
 * Whoever signs in keeps what he had as a guest: his cart joins that of his account, and his orders are found there.
 * What proves them is the cart's token, or an address that he has shown to be his. Doing it again changes nothing.
 */
export async function adoptGuest(
  { db, newId, cartToken }: Pick<Context, 'db' | 'newId' | 'cartToken'>,
  account: { readonly id: AccountId; readonly verifiedEmail: string | null },
): Promise<void> {
  const tokenHash = cartToken === null ? null : hashOfToken(cartToken)
  await transact(db, async (tx) => {
    if (tokenHash !== null) {
      await mergeGuestCart(tx, { tokenHash, customerId: account.id, freshId: newId() })
      await takeOverOrdersOfToken(tx, account.id, tokenHash)
    }
    if (account.verifiedEmail !== null) await takeOverOrdersOfEmail(tx, account.id, account.verifiedEmail)
  })
}
