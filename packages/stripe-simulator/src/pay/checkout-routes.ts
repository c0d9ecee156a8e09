import type { FastifyInstance } from 'fastify'
import { StripeError } from '../api/errors.ts'
import { decodeForm } from '../api/form.ts'
import { payCheckout } from '../checkout/pay.ts'
import type { Engine } from '../engine.ts'
import { textOf } from '../http/server.ts'
import { idOf, newId } from '../ids.ts'
import { checkoutPage } from './checkout-pages.ts'
import { notFoundPage } from './pages.ts'
import { methodOfChoice, sendPage } from './send.ts'

interface ToSession {
  Params: { id: string }
}

/** The page of a Checkout session. */
export function addCheckoutRoutes(server: FastifyInstance, engine: Engine): void {
  server.get<ToSession>('/checkout/:id', ({ params: { id } }, reply) => {
    const session = engine.store.find('checkout.session', id)
    if (session === undefined) return sendPage(reply.code(404), notFoundPage())
    const lines = engine.store.find('simulator.lines', id)?.lines ?? []
    const intent = engine.store.find('payment_intent', idOf(session.payment_intent) ?? '')
    const items = lines.flatMap((line) => (line.object === 'item' ? [line] : []))
    return sendPage(reply, checkoutPage(session, items, intent))
  })
  server.post<ToSession>('/checkout/:id', (request, reply) => {
    const { id } = request.params
    const session = engine.store.find('checkout.session', id)
    if (session === undefined) return sendPage(reply.code(404), notFoundPage())
    const { choice, email } = decodeForm(textOf(request))
    const card = methodOfChoice[String(choice)]
    if (card !== undefined) pay(engine, id, { card, ...(typeof email === 'string' && email && { email }) })
    const intent = engine.store.find('payment_intent', paidBy(engine, id) ?? '')
    const isAsked = intent?.status === 'requires_action'
    return reply.redirect(isAsked ? `/pay/${intent.client_secret}/challenge` : `/checkout/${id}`, 303)
  })
}

/** A refusal shows the state that refused. */
function pay(engine: Engine, id: string, payment: { card: string; email?: string }): void {
  try {
    engine.transact({ requestId: newId('req_'), idempotencyKey: null }, (work) => {
      const session = work.find('checkout.session', id)
      if (session !== undefined) payCheckout(work, session, payment)
    })
  } catch (error) {
    if (!(error instanceof StripeError)) throw error
  }
}

const paidBy = ({ store }: Engine, id: string): string | null =>
  idOf(store.find('checkout.session', id)?.payment_intent ?? null)
