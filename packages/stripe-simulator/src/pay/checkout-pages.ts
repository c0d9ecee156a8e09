import type Stripe from 'stripe'
import { successUrl } from '../checkout/pay.ts'
import { amountText } from '../money.ts'
import { type Html, html } from './html.ts'
import { page } from './layout.ts'
import { debitButton } from './pages.ts'

/** What a buyer sees of a session: its lines, what they come to, and the buttons while it is open. */
export function checkoutPage(
  session: Stripe.Checkout.Session,
  lines: readonly Stripe.LineItem[],
  intent: Stripe.PaymentIntent | undefined,
): string {
  const total = amountText(session.amount_total ?? 0, session.currency ?? 'usd')
  return page(
    `Pay ${total}`,
    html`<h1>Checkout</h1>
<p class="amount">${total}</p>
<table><tbody>${lines.map(row)}</tbody></table>
<p class="notice" role="status">${notice(session, intent)}</p>
${actions(session)}`,
  )
}

const row = ({ description, quantity, amount_total, currency }: Stripe.LineItem): Html =>
  html`<tr><td>${quantity} × ${description}</td><td>${amountText(amount_total, currency)}</td></tr>`

function notice({ status }: Stripe.Checkout.Session, intent: Stripe.PaymentIntent | undefined): string {
  const message = intent?.last_payment_error?.message
  if (status === 'complete') return intent?.status === 'processing' ? 'Processing' : (message ?? 'Paid')
  if (status === 'expired') return 'This page has expired'
  return message === undefined ? 'Waiting for payment' : `${message} You can try again.`
}

function actions(session: Stripe.Checkout.Session): Html | null {
  const { id, status, cancel_url } = session
  if (status === 'complete') return html`<a class="button" href="${successUrl(session)}">Back to the shop</a>`
  if (status !== 'open') return null
  return html`<form method="post" action="/checkout/${id}">
<label>Email <input name="email" type="email" value="${session.customer_details?.email ?? ''}"></label>
<button class="first" name="choice" value="approve">Approve</button>
<button name="choice" value="decline">Decline</button>
<button name="choice" value="challenge">Approve with 3-D Secure</button>
${debitButton(session)}
</form>
${cancel_url === null ? null : html`<p><a href="${cancel_url}">Cancel</a></p>`}`
}
