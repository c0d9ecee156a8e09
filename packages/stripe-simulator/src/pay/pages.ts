import type Stripe from 'stripe'
import { amountText } from '../money.ts'
import { type Html, html } from './html.ts'
import { page } from './layout.ts'

/** What a buyer sees of an intent: what is to be paid, and the buttons that its state allows. */
export function payPage(intent: Stripe.PaymentIntent, returnUrl: string | null): string {
  return page(
    `Pay ${amountText(intent.amount, intent.currency)}`,
    html`<h1>${title(intent)}</h1>
<p class="amount">${amountText(intent.amount, intent.currency)}</p>
${facts(intent)}
<p class="notice" role="status">${notice(intent)}</p>
${actions(intent, returnUrl)}
${wayBack(intent, returnUrl)}`,
  )
}

/** The bank's question of 3-D Secure. */
export function challengePage(intent: Stripe.PaymentIntent): string {
  return page(
    '3-D Secure',
    html`<h1>Your bank asks: is it you?</h1>
<p class="amount">${amountText(intent.amount, intent.currency)}</p>
${facts(intent)}
<form method="post" action="/pay/${intent.client_secret}/challenge">
<button class="first" name="outcome" value="complete">Complete</button>
<button name="outcome" value="fail">Fail</button>
</form>`,
  )
}

/** The latest intents, each with its pay page. */
export function overviewPage(newestFirst: readonly Stripe.PaymentIntent[]): string {
  const rows = newestFirst.map(
    (intent) => html`<tr><td><a href="/pay/${intent.client_secret}">${orderOf(intent) ?? intent.id}</a></td>
<td>${amountText(intent.amount, intent.currency)}</td><td>${statusText(intent)}</td></tr>`,
  )
  const table = html`<table><thead>
<tr><th scope="col">Payment</th><th scope="col">Amount</th><th scope="col">Status</th></tr></thead>
<tbody>${rows}</tbody></table>`
  return page('Stripe simulator', html`<h1>Latest payments</h1>${rows.length === 0 ? html`<p>None yet.</p>` : table}`)
}

export const notFoundPage = (): string =>
  page('No such payment', html`<h1>No such payment</h1><p>This link names none.</p>`)

const statusTexts: Readonly<Record<string, string>> = {
  requires_payment_method: 'Waiting for payment',
  requires_confirmation: 'Waiting for payment',
  requires_action: 'Waiting for 3-D Secure',
  processing: 'Processing',
  requires_capture: 'Authorized',
  succeeded: 'Paid',
  canceled: 'Canceled',
}

const statusText = ({ status }: Stripe.PaymentIntent): string => statusTexts[status] ?? status

const title = (intent: Stripe.PaymentIntent): string => {
  const order = orderOf(intent)
  return order === null ? 'Payment' : `Order ${order}`
}

const orderOf = ({ metadata, description }: Stripe.PaymentIntent): string | null =>
  metadata.order_number ?? metadata.orderNumber ?? description ?? metadata.order_id ?? null

const facts = (intent: Stripe.PaymentIntent): Html => html`<dl>
<dt>Payment</dt><dd>${intent.id}</dd>
<dt>Currency</dt><dd>${intent.currency.toUpperCase()}</dd>
<dt>Status</dt><dd>${statusText(intent)}</dd>
</dl>`

function notice(intent: Stripe.PaymentIntent): string {
  if (intent.status !== 'requires_payment_method') return statusText(intent)
  const message = intent.last_payment_error?.message
  return message === undefined ? statusText(intent) : `${message} You can try again.`
}

function actions(intent: Stripe.PaymentIntent, returnUrl: string | null): Html | null {
  if (intent.status === 'requires_action')
    return html`<a class="button" href="/pay/${intent.client_secret}/challenge">Go on to 3-D Secure</a>`
  if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_confirmation') return null
  return html`<form method="post" action="/pay/${intent.client_secret}">
${returnUrl === null ? null : html`<input type="hidden" name="return_url" value="${returnUrl}">`}
<button class="first" name="choice" value="approve">Approve</button>
<button name="choice" value="decline">Decline</button>
<button name="choice" value="challenge">Approve with 3-D Secure</button>
${debitButton(intent)}
</form>`
}

/** A choice only where the money suits it. */
export const debitButton = ({ payment_method_types: types }: { readonly payment_method_types: readonly string[] }) =>
  types.includes('us_bank_account')
    ? html`<button name="choice" value="debit">Bank debit (takes two days)</button>`
    : null

function wayBack(intent: Stripe.PaymentIntent, returnUrl: string | null): Html | null {
  if (returnUrl === null || !['succeeded', 'requires_capture', 'processing'].includes(intent.status)) return null
  return html`<a class="button" href="${returnUrl}">Back to the shop</a>`
}
