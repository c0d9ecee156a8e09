import { type OpenAccount, readSpendable } from '@tillwright/db/credit'
import { type CreditPayment, spend } from '@tillwright/domain/credit/spend'
import type { AccountId } from '@tillwright/domain/ids'
import type { PlacedByStaff } from '@tillwright/domain/orders/draft'
import { invalid } from '../accounts/inputs.ts'
import type { Context } from '../context.ts'
import type { PlaceInput } from '../orders/place.ts'
import type { PricedCart } from '../pricing/price.ts'
import { Refused } from '../refused.ts'
import { typedHash } from './code.ts'

interface Spending {
  readonly input: Pick<PlaceInput, 'giftCards' | 'useCredit' | 'paymentMethod'>
  readonly customerId: AccountId | null
  readonly quote: PricedCart['quote']
  readonly byStaff: PlacedByStaff | null
}

/**
 * What gift cards and store credit pay of an order, as much as they have: what they have when it is placed is looked at
 * again under their lock. Throws GIFT_CARD_INVALID for a card that pays for nothing here, and VALIDATION_FAILED.
 */
export async function spendCredit(ctx: Context, spending: Spending): Promise<CreditPayment[]> {
  const { input, customerId, quote, byStaff } = spending
  const { giftCards = [], useCredit = false } = input
  if (useCredit && customerId === null) throw invalid('useCredit', 'is a customer’s, who signs in')
  if (byStaff?.isExchange || (giftCards.length === 0 && !useCredit)) return []
  const hashes = giftCards.map((card) => typedHash(card) ?? refuseCard(card))
  const texts = hashes.map((hash) => hash.toString('hex'))
  const twin = texts.findIndex((hash, index) => texts.indexOf(hash) < index)
  if (twin >= 0) throw invalid(`giftCards.${twin}`, 'is named twice')
  const { currency } = quote.market
  const open = await readSpendable(ctx.db, { hashes, customerId: useCredit ? customerId : null, currency })
  const positions = new Set(open.map(({ position }) => position))
  giftCards.forEach((card, index) => {
    if (!positions.has(index + 1)) refuseCard(card)
  })
  const known = new Map<string, OpenAccount>(open.map((account) => [account.accountId, account]))
  const isRestCharged = input.paymentMethod === 'stripe'
  return spend({ totalMinor: quote.totals.totalMinor, currency, isRestCharged }, open).map((spent) => ({
    ...spent,
    paymentId: ctx.newId(),
    kind: known.get(spent.accountId)?.kind ?? 'gift_card',
    codeEnd: known.get(spent.accountId)?.codeEnd ?? null,
    refundedMinor: 0,
  }))
}

function refuseCard(giftCard: string): never {
  throw new Refused({ code: 'GIFT_CARD_INVALID', giftCard })
}
