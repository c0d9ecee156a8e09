import { readOrderToPay } from '@tillwright/db/card-charges'
import type { Deps } from '../deps.ts'
import type { Letter } from './letter.ts'

/** To a buyer whose bank lets nobody pay with his card but himself; null for an order that waits for nobody. */
export async function confirmationLetter(
  deps: Pick<Deps, 'db' | 'keys' | 'shop' | 'publicUrl'>,
  { orderId }: { readonly orderId: string },
): Promise<Letter | null> {
  const order = await readOrderToPay(deps.db, orderId)
  if (order === null) return null
  const { name } = await deps.shop()
  const query = new URLSearchParams({ id: order.id, token: deps.keys.orderToken(order.id) })
  return {
    to: order.email,
    subject: `Please confirm the payment of your order ${order.orderNumber} at ${name}`,
    before: [
      `Your order ${order.orderNumber} at ${name} was to be paid with the card that you have saved. Your bank wants you ` +
        'to confirm that yourself. Nothing has been charged. You can pay here:',
    ],
    link: { text: 'Pay for the order', href: `${deps.publicUrl}/order?${query}` },
    after: ['Whoever has the link can see the order and cancel it: keep it to yourself.'],
  }
}
