import { setTimeout as sleep } from 'node:timers/promises'
import { GaveUp, type Patience } from './patience.ts'
import type { Provider } from './provider.ts'

export type Method =
  | 'pm_card_visa'
  | 'pm_card_chargeDeclined'
  | 'pm_card_threeDSecure2Required'
  | 'pm_card_pendingRefund'
  | 'pm_usBankAccount_success'
  | 'pm_usBankAccount_insufficientFunds'

export interface Payable {
  readonly paymentIntentId: string
  readonly clientSecret: string
}

export interface Till extends Patience {
  readonly provider: Provider
}

/** Pays at Stripe itself, as a browser does, until it has answered; tells how the intent stands then. */
export async function payWith(till: Till, { paymentIntentId, clientSecret }: Payable, method: Method): Promise<string> {
  const intent = `/v1/payment_intents/${paymentIntentId}`
  // Whether it was declined, has been paid before, or was canceled meanwhile, says the intent.
  await post(till, `${intent}/confirm`, { payment_method: method, return_url: 'https://shop.example/thanks' })
  if ((await statusOf(till, intent)) !== 'requires_action') return statusOf(till, intent)
  await post(till, `/pay/${clientSecret}/challenge`, { outcome: 'complete' })
  return statusOf(till, intent)
}

async function statusOf(till: Till, intent: string): Promise<string> {
  const answer = await untilAnswered(till, () => fetch(`${till.provider.url}${intent}`, { headers }))
  // What Stripe answers of an intent, as far as it is asked for here.
  return (JSON.parse(answer) as { status: string }).status
}

const post = (till: Till, path: string, form: Record<string, string>): Promise<string> =>
  untilAnswered(till, () =>
    fetch(`${till.provider.url}${path}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(form),
      redirect: 'manual',
    }),
  )

const headers = { authorization: 'Bearer sk_test_shopper' }

/** Longer than Stripe is ever away. */
const patienceMs = 240_000

async function untilAnswered(till: Till, ask: () => Promise<Response>): Promise<string> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(300)) {
    try {
      return await (await ask()).text()
    } catch {
      till.tally.count('Stripe was not there')
      if (till.isOver() && till.provider.isAway()) break
    }
  }
  throw new GaveUp('Stripe is away')
}
