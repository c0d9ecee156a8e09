import { transact } from '@tillwright/db/client'
import { insertStripeEvent, type StripeEvent } from '@tillwright/db/stripe-events'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { isHeard } from '../payments/process-event.ts'

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
      const signature = request.headers['stripe-signature']
      const { body } = request
      const isSigned = Buffer.isBuffer(body) && typeof signature === 'string'
      const verified = isSigned ? deps.gateway.verifyWebhook(body, signature) : ({ kind: 'forged' } as const)
      if (verified.kind === 'forged') {
        return reply.code(400).send({ code: 'WEBHOOK_SIGNATURE', message: 'the signature does not prove this body' })
      }
      if (verified.kind === 'foreign') {
        deps.log.warn({ requestId: request.id }, 'a webhook of another mode or form was left alone')
        return { received: true }
      }
      await keep(deps, verified.event)
      return { received: true }
    })
  }
}

/** With the job that works it off, or with neither; an event that changes nothing needs no job. */
async function keep({ db, jobs }: Deps, event: StripeEvent): Promise<void> {
  if (!isHeard(event)) {
    await insertStripeEvent(db, event, 'ignored')
    return
  }
  await transact(db, async (tx) => {
    const isNew = await insertStripeEvent(tx, event, 'received')
    if (isNew) await jobs.enqueue(tx, 'process-stripe-event', [{ eventId: event.id }])
  })
}
