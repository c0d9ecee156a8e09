import type { FastifyInstance, FastifyReply } from 'fastify'
import type Stripe from 'stripe'
import { StripeError } from '../api/errors.ts'
import { decodeForm } from '../api/form.ts'
import type { Engine } from '../engine.ts'
import { textOf } from '../http/server.ts'
import { newId } from '../ids.ts'
import { answerSetupChallenge } from '../setup-intents/attempt.ts'
import { confirmSetup } from '../setup-intents/confirm.ts'
import type { Work } from '../store/work.ts'
import { notFoundPage } from './pages.ts'
import { methodOfChoice, sendPage, webAddress } from './send.ts'
import { setupChallengePage, setupPage } from './setup-pages.ts'

interface ToSetup {
  Params: { secret: string }
}

/** The pages on which a person leaves a card with the shop. */
export function addSetupRoutes(server: FastifyInstance, engine: Engine): void {
  server.get<ToSetup>('/setup/:secret', ({ params }, reply) => {
    const intent = setupBehind(engine, params.secret)
    if (intent === undefined) return sendPage(reply.code(404), notFoundPage())
    return sendPage(reply, setupPage(intent, returnUrlOf(engine, intent)))
  })
  server.post<ToSetup>('/setup/:secret', (request, reply) => {
    const card = methodOfChoice[String(decodeForm(textOf(request)).choice)]
    return act({ engine, reply, secret: request.params.secret }, (work, intent) =>
      card === undefined ? intent : confirmSetup(work, intent, { payment_method: card, isOnPayPage: true }),
    )
  })
  server.get<ToSetup>('/setup/:secret/challenge', ({ params }, reply) => {
    const intent = setupBehind(engine, params.secret)
    if (intent === undefined) return sendPage(reply.code(404), notFoundPage())
    return intent.status === 'requires_action'
      ? sendPage(reply, setupChallengePage(intent))
      : reply.redirect(`/setup/${intent.client_secret}`, 303)
  })
  server.post<ToSetup>('/setup/:secret/challenge', (request, reply) => {
    const { outcome } = decodeForm(textOf(request))
    return act({ engine, reply, secret: request.params.secret }, (work, intent) =>
      answerSetupChallenge(work, intent, outcome === 'complete' ? 'complete' : 'fail'),
    )
  })
}

/** Does what the buyer chose and shows how the intent stands then; a refusal shows the state that refused. */
function act(
  { engine, reply, secret }: { engine: Engine; reply: FastifyReply; secret: string },
  choose: (work: Work, intent: Stripe.SetupIntent) => unknown,
): FastifyReply {
  const intent = setupBehind(engine, secret)
  if (intent === undefined) return sendPage(reply.code(404), notFoundPage())
  try {
    engine.transact({ requestId: newId('req_'), idempotencyKey: null }, (work) => choose(work, intent))
  } catch (error) {
    if (!(error instanceof StripeError)) throw error
  }
  const isAsked = engine.store.find('setup_intent', intent.id)?.status === 'requires_action'
  return reply.redirect(`/setup/${intent.client_secret}${isAsked ? '/challenge' : ''}`, 303)
}

function setupBehind(engine: Engine, secret: string): Stripe.SetupIntent | undefined {
  const intent = engine.store.find('setup_intent', secret.split('_secret_')[0] ?? '')
  return intent?.client_secret === secret ? intent : undefined
}

function returnUrlOf(engine: Engine, intent: Stripe.SetupIntent): string | null {
  const known = webAddress(engine.store.find('simulator.return', intent.id)?.url)
  if (known === null) return null
  const url = new URL(known)
  url.searchParams.set('setup_intent', intent.id)
  url.searchParams.set('setup_intent_client_secret', intent.client_secret ?? '')
  url.searchParams.set('redirect_status', intent.status === 'succeeded' ? 'succeeded' : 'pending')
  return url.href
}
