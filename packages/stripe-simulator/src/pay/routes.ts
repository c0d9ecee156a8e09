import type { FastifyInstance, FastifyReply } from 'fastify'
import type Stripe from 'stripe'
import { StripeError } from '../api/errors.ts'
import { decodeForm } from '../api/form.ts'
import type { Engine } from '../engine.ts'
import { textOf } from '../http/server.ts'
import { newId } from '../ids.ts'
import { answerChallenge } from '../payment-intents/challenge.ts'
import { confirmIntent } from '../payment-intents/confirm.ts'
import type { Work } from '../store/work.ts'
import { challengePage, notFoundPage, overviewPage, payPage } from './pages.ts'
import { methodOfChoice, sendPage, webAddress } from './send.ts'

interface ToIntent {
  Params: { secret: string }
  Querystring: { return_url?: string }
}

const mostShown = 30

/** The pages on which a person pays, and the list of what there is to pay. */
export function addPayRoutes(server: FastifyInstance, engine: Engine): void {
  server.get('/', (_request, reply) =>
    sendPage(reply, overviewPage(engine.store.all('payment_intent').slice(-mostShown).toReversed())),
  )
  server.get<ToIntent>('/pay/:secret', ({ params, query }, reply) => {
    const intent = intentBehind(engine, params.secret)
    if (intent === undefined) return sendPage(reply.code(404), notFoundPage())
    return sendPage(reply, payPage(intent, returnUrlOf(engine, intent) ?? webAddress(query.return_url)))
  })
  server.post<ToIntent>('/pay/:secret', (request, reply) => {
    const { choice, return_url } = decodeForm(textOf(request))
    const method = methodOfChoice[String(choice)]
    const returnUrl = webAddress(return_url)
    return act({ engine, reply, secret: request.params.secret }, (work, intent) =>
      method === undefined
        ? intent
        : confirmIntent(work, intent, {
            payment_method: method,
            isOnPayPage: true,
            ...(returnUrl !== null && { return_url: returnUrl }),
          }),
    )
  })
  server.get<ToIntent>('/pay/:secret/challenge', ({ params }, reply) => {
    const intent = intentBehind(engine, params.secret)
    if (intent === undefined) return sendPage(reply.code(404), notFoundPage())
    return intent.status === 'requires_action'
      ? sendPage(reply, challengePage(intent))
      : reply.redirect(`/pay/${intent.client_secret}`, 303)
  })
  server.post<ToIntent>('/pay/:secret/challenge', (request, reply) => {
    const { outcome } = decodeForm(textOf(request))
    return act({ engine, reply, secret: request.params.secret }, (work, intent) =>
      answerChallenge(work, intent, outcome === 'complete' ? 'complete' : 'fail'),
    )
  })
}

/** Does what the buyer chose and shows how the intent stands then; a refusal shows the state that refused. */
function act(
  { engine, reply, secret }: { engine: Engine; reply: FastifyReply; secret: string },
  choose: (work: Work, intent: Stripe.PaymentIntent) => unknown,
): FastifyReply {
  const intent = intentBehind(engine, secret)
  if (intent === undefined) return sendPage(reply.code(404), notFoundPage())
  try {
    engine.transact({ requestId: newId('req_'), idempotencyKey: null }, (work) => choose(work, intent))
  } catch (error) {
    if (!(error instanceof StripeError)) throw error
  }
  const isAsked = engine.store.find('payment_intent', intent.id)?.status === 'requires_action'
  const session = engine.store.all('checkout.session').find(({ payment_intent }) => payment_intent === intent.id)
  if (session && !isAsked) return reply.redirect(`/checkout/${session.id}`, 303)
  return reply.redirect(`/pay/${intent.client_secret}${isAsked ? '/challenge' : ''}`, 303)
}

function intentBehind(engine: Engine, secret: string): Stripe.PaymentIntent | undefined {
  const intent = engine.store.find('payment_intent', secret.split('_secret_')[0] ?? '')
  return intent?.client_secret === secret ? intent : undefined
}

/** The shop's page to go back to, which learns from the address how it went. */
function returnUrlOf(engine: Engine, intent: Stripe.PaymentIntent): string | null {
  const known = webAddress(engine.store.find('simulator.return', intent.id)?.url)
  if (known === null) return null
  const url = new URL(known)
  url.searchParams.set('payment_intent', intent.id)
  url.searchParams.set('payment_intent_client_secret', intent.client_secret ?? '')
  url.searchParams.set('redirect_status', intent.status === 'succeeded' ? 'succeeded' : 'pending')
  return url.href
}
