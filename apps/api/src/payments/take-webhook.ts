import { transact } from '@tillwright/db/client'
import { insertStripeEvent, type StripeEvent } from '@tillwright/db/stripe-events'
import type { Deps } from '../deps.ts'
import type { Verified } from './gateway.ts'
import { isHeard } from './process-event.ts'

/** A POST to the webhook, as it was sent: the body's bytes, and the header that signs them. */
export interface SignedPost {
  readonly body: unknown
  readonly signature: string | readonly string[] | undefined
}

/** Keeps an event that its signature proves, once by its id; answers what the post turned out to be. */
export async function takeWebhook(
  deps: Pick<Deps, 'db' | 'jobs' | 'gateway' | 'now' | 'telemetry'>,
  { body, signature }: SignedPost,
): Promise<Verified['kind']> {
  const isSigned = Buffer.isBuffer(body) && typeof signature === 'string'
  const verified = isSigned ? deps.gateway.verifyWebhook(body, signature) : ({ kind: 'forged' } as const)
  const lagMs = verified.kind === 'event' ? deps.now().getTime() - verified.event.createdAt.getTime() : null
  deps.telemetry.metrics.webhook({ taken: verified.kind, lagMs })
  if (verified.kind === 'event') await keep(deps, verified.event)
  return verified.kind
}

/** With the job that works it off, or with neither; an event that changes nothing needs no job. */
async function keep({ db, jobs }: Pick<Deps, 'db' | 'jobs'>, event: StripeEvent): Promise<void> {
  if (!isHeard(event)) {
    await insertStripeEvent(db, event, 'ignored')
    return
  }
  await transact(db, async (tx) => {
    const isNew = await insertStripeEvent(tx, event, 'received')
    if (isNew) await jobs.enqueue(tx, 'process-stripe-event', [{ eventId: event.id }])
  })
}
