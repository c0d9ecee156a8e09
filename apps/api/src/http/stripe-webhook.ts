import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { takeWebhook } from '../payments/take-webhook.ts'

/**
 * Takes Stripe's events: proven by their signature over the raw body, kept once by their id together with the job that
 * works them off, and answered. A scope of its own, for only here the body must stay as it was sent.
 */
export function stripeWebhook(deps: Deps) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1_048_576 }, (_request, body, done) =>
      done(null, body),
    )
    scope.post('/webhooks/stripe', async (request, reply) => {
      const taken = await takeWebhook(deps, { body: request.body, signature: request.headers['stripe-signature'] })
      if (taken === 'untimely') {
        // Nobody else can sign it: our clock is wrong, and no event arrives any more, or somebody has kept an old one.
        deps.log.error({ requestId: request.id }, 'a webhook of Stripe is too old or ahead: compare our clock')
      }
      if (taken === 'forged' || taken === 'untimely') {
        return reply.code(400).send({ code: 'WEBHOOK_SIGNATURE', message: 'the signature does not prove this body' })
      }
      if (taken === 'foreign') {
        deps.log.warn({ requestId: request.id }, 'a webhook of another mode or form was left alone')
      }
      return { received: true }
    })
  }
}
