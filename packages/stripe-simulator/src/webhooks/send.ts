import { createHmac } from 'node:crypto'
import type { Engine } from '../engine.ts'
import type { StoredEvent } from '../store/things.ts'
import { habitsFor } from './habits.ts'
import type { Webhook } from './targets.ts'

const answerMsMax = 10_000
const staleSeconds = 600

/** One attempt, signed anew; answers the status, 0 for no answer. */
export async function send(sending: {
  webhook: Webhook
  event: StoredEvent
  engine: Engine
  closing: AbortSignal
}): Promise<number> {
  const { webhook, event, engine, closing } = sending
  const body = JSON.stringify(event)
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    'stripe-signature': signature(body, webhook.secret, { engine, type: event.type }),
  }
  const signal = AbortSignal.any([closing, AbortSignal.timeout(answerMsMax)])
  try {
    const answer = await fetch(webhook.url, { method: 'POST', body, headers, signal, redirect: 'manual' })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return 0
  }
}

/** `Stripe-Signature` of this body now, wrong or stale where the habits say so. */
function signature(body: string, secret: string, { engine, type }: { engine: Engine; type: string }): string {
  const asked = habitsFor(engine.habits, type).signature
  const nowSeconds = Math.floor(engine.wallNow().getTime() / 1_000)
  const atSeconds = asked === 'stale' ? nowSeconds - staleSeconds : nowSeconds
  const key = asked === 'wrong' ? `${secret}_wrong` : secret
  const hash = createHmac('sha256', key).update(`${atSeconds}.${body}`, 'utf8').digest('hex')
  return `t=${atSeconds},v1=${hash}`
}
