import type { FastifyInstance } from 'fastify'
import type Stripe from 'stripe'
import { invalid, StripeError } from '../api/errors.ts'
import { chargeOf } from '../charges/endpoints.ts'
import { sessionOf } from '../checkout/find.ts'
import { payCheckout } from '../checkout/pay.ts'
import { openDispute } from '../disputes/open.ts'
import { type Engine, nobody } from '../engine.ts'
import { textOf } from '../http/server.ts'
import { idOf } from '../ids.ts'
import { cancelIntent } from '../payment-intents/cancel.ts'
import { captureIntent } from '../payment-intents/capture.ts'
import { intentOf } from '../payment-intents/endpoints.ts'
import { createRefund } from '../refunds/create.ts'
import { refundOf } from '../refunds/endpoints.ts'
import { failRefund } from '../refunds/follow.ts'
import type { Work } from '../store/work.ts'
import { numberIn, type Order, orderIn, textIn } from './orders.ts'

/** What people do without the shop: on the dashboard, on a Checkout page, at their bank. Events name no request. */
export function addDashboardRoutes(server: FastifyInstance, engine: Engine): void {
  for (const [path, act] of Object.entries(acts))
    server.post(`/_control/${path}`, async (request, reply) => {
      try {
        const result = engine.transact(nobody, (work) => act(work, orderIn(textOf(request))))
        if (!(result instanceof StripeError)) return result
        return await reply.code(result.status).send({ error: result.message })
      } catch (error) {
        if (!(error instanceof StripeError)) throw error
        return await reply.code(error.status).send({ error: error.message })
      }
    })
}

const acts: Readonly<Record<string, (work: Work, order: Order) => object>> = {
  'dashboard/refund': (work, order) => {
    const { payment_intent, charge } = order
    const amount = numberIn(order, 'amount')
    return createRefund(work, {
      ...(payment_intent !== undefined && { payment_intent: String(payment_intent) }),
      ...(charge !== undefined && { charge: String(charge) }),
      ...(amount !== undefined && { amount }),
    })
  },
  'dashboard/capture': (work, order) => {
    const amount = numberIn(order, 'amount_to_capture')
    const params = amount === undefined ? {} : { amount_to_capture: amount }
    return captureIntent(work, intentOf(work, textIn(order, 'payment_intent')), params)
  },
  'dashboard/cancel': (work, order) => cancelIntent(work, intentOf(work, textIn(order, 'payment_intent')), null),
  'bank/dispute': (work, order) => {
    const kinds = ['fraudulent', 'product_not_received', 'inquiry'] as const
    const kind = kinds.find((known) => known === (order.kind ?? 'fraudulent'))
    if (kind === undefined) throw invalid(`kind is one of ${kinds.join(', ')}`)
    const charge = disputable(work, order)
    return openDispute(work, work.put('charge', { ...charge, disputed: true }), kind)
  },
  'bank/fail-refund': (work, order) => failRefund(work, refundOf(work, textIn(order, 'refund'))),
  'checkout/pay': (work, order) => {
    const { email, name, address } = order
    return payCheckout(work, sessionOf(work, textIn(order, 'session')), {
      card: textIn({ card: 'pm_card_visa', ...order }, 'card'),
      ...(email !== undefined && { email: String(email) }),
      ...(name !== undefined && { name: String(name) }),
      ...(typeof address === 'object' && address !== null && { address: addressIn(address) }),
    })
  },
}

function disputable(work: Work, order: Order): Stripe.Charge {
  const chargeId =
    order.charge === undefined
      ? idOf(intentOf(work, textIn(order, 'payment_intent')).latest_charge)
      : textIn(order, 'charge')
  const charge = chargeOf(work, chargeId ?? '')
  if (charge.payment_method_details?.type !== 'card') throw invalid('Disputes of bank debits are not simulated here.')
  if (!charge.captured || charge.disputed || charge.refunded)
    throw invalid(`Charge ${charge.id} cannot be disputed: it is not captured, or disputed or refunded already.`)
  return charge
}

function addressIn(told: object): Stripe.AddressParam {
  const names = ['city', 'country', 'line1', 'line2', 'postal_code', 'state']
  const entries = Object.entries(told).filter(([name]) => names.includes(name))
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}
