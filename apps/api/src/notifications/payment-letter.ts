import type { MailRequest } from '@tillwright/db/mail-request'
import { readOrder } from '@tillwright/db/order-facts'
import { findOrderOfEmail } from '@tillwright/db/orders'
import type { Deps } from '../deps.ts'
import { instructionsOf } from '../payments/manual/await.ts'
import type { Letter } from './letter.ts'

/** What the buyer of an order is to send, and where to; null once nothing is to come. */
export async function paymentLetter(
  deps: Pick<Deps, 'db' | 'keys' | 'shop' | 'publicUrl'>,
  { orderNumber: asked, to }: Extract<MailRequest, { kind: 'payment_instructions' }>,
): Promise<Letter | null> {
  const found = await findOrderOfEmail(deps.db, { orderNumber: asked, email: to })
  const order = found && (await readOrder(deps.db, found.id))?.order
  const instructions = order && instructionsOf(order)
  if (!order || !instructions) return null
  const { name } = await deps.shop()
  const { id, orderNumber, email, expiresAt } = order
  const query = new URLSearchParams({ id, token: deps.keys.orderToken(id) })
  return {
    to: email,
    subject: `Your order ${orderNumber} at ${name}`,
    before: [
      `Thank you for your order ${orderNumber} at ${name}. It is sent once it is paid:`,
      ...instructions.split(/\n+/),
    ],
    link: { text: 'See the order', href: `${deps.publicUrl}/order?${query}` },
    after: [
      ...(expiresAt === null ? [] : [`The goods wait for you until ${expiresAt.toISOString().slice(0, 10)}.`]),
      'Whoever has the link can see the order and cancel it: keep it to yourself.',
    ],
  }
}
