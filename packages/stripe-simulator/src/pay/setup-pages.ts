import type Stripe from 'stripe'
import { type Html, html } from './html.ts'
import { page } from './layout.ts'

/** What a buyer sees who is to leave a card with the shop. */
export function setupPage(intent: Stripe.SetupIntent, returnUrl: string | null): string {
  return page(
    'Save a card',
    html`<h1>Save a card</h1>
<p class="notice" role="status">${notice(intent)}</p>
${actions(intent)}
${wayBack(intent, returnUrl)}`,
  )
}

const wayBack = ({ status }: Stripe.SetupIntent, returnUrl: string | null): Html | null =>
  returnUrl === null || status !== 'succeeded' ? null : html`<a class="button" href="${returnUrl}">Back to the shop</a>`

/** The bank's question of 3-D Secure. */
export const setupChallengePage = ({ client_secret }: Stripe.SetupIntent): string =>
  page(
    '3-D Secure',
    html`<h1>Your bank asks: is it you?</h1>
<form method="post" action="/setup/${client_secret}/challenge">
<button class="first" name="outcome" value="complete">Complete</button>
<button name="outcome" value="fail">Fail</button>
</form>`,
  )

const statusTexts: Readonly<Record<string, string>> = {
  requires_payment_method: 'Waiting for a card',
  requires_confirmation: 'Waiting for a card',
  requires_action: 'Waiting for 3-D Secure',
  succeeded: 'Saved',
  canceled: 'Canceled',
}

function notice({ status, last_setup_error: error }: Stripe.SetupIntent): string {
  const isRefused = status === 'requires_payment_method' && error?.message !== undefined
  return isRefused ? `${error.message} You can try again.` : (statusTexts[status] ?? status)
}

function actions({ status, client_secret }: Stripe.SetupIntent): Html | null {
  if (status === 'requires_action')
    return html`<a class="button" href="/setup/${client_secret}/challenge">Go on to 3-D Secure</a>`
  if (status !== 'requires_payment_method' && status !== 'requires_confirmation') return null
  return html`<form method="post" action="/setup/${client_secret}">
<button class="first" name="choice" value="approve">Save the card</button>
<button name="choice" value="decline">Decline</button>
<button name="choice" value="challenge">Save with 3-D Secure</button>
</form>`
}
