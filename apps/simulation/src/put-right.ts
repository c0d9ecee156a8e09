import { type Api, apiOf } from './caller.ts'
import { staffKey } from './set-up.ts'
import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

/** How staff brings back an event that was given up: as an event, or by the job that worked on it. */
export type Habit = 'replay' | 'retry'

/**
 * Staff has everything done once more that was given up, as the lists of the shop show it. Answers what is given up
 * there although no job of it has failed.
 */
export async function putRight({ apis, journal }: World, habit: Habit): Promise<Complaint[]> {
  const [node] = apis
  if (node === undefined) throw new Error('a world needs a process')
  return node.call(async (deps) => {
    const { admin } = apiOf(deps, { credential: { kind: 'api_key', key: staffKey } })
    const failed = await admin.jobs.list({ state: 'failed', limit: 100 })
    const dead = await admin.stripeEvents.list({ state: 'dead', limit: 100 })
    const complaints: Complaint[] = []
    for (const { id: eventId, replayCount } of dead.items) {
      const job = failed.items.find(({ queue, data }) => queue === ofEvents && isRun(data, { eventId, replayCount }))
      if (job === undefined) complaints.push({ rule: 'only_what_failed_is_given_up', facts: eventId })
      else if (habit === 'retry') await admin.jobs.retry({ jobId: job.id })
      else await admin.stripeEvents.replay({ eventId })
      journal.count(`drain ${habit}`)
    }
    for (const { jobId } of await givenUp(admin)) {
      await admin.jobs.retry({ jobId })
      journal.count('drain retry of a job')
    }
    return complaints
  })
}

const ofEvents = 'process-stripe-event'

/** Whether a job is about this run of an event. */
function isRun(data: unknown, run: { eventId: string; replayCount: number }): boolean {
  if (typeof data !== 'object' || data === null || !('eventId' in data)) return false
  return data.eventId === run.eventId && ('replay' in data ? data.replay : 0) === run.replayCount
}

/** Jobs that lie in a queue for which dead letters are written, those of events apart. */
async function givenUp({ jobs }: Api['admin']): Promise<{ jobId: string }[]> {
  const lists = await Promise.all(
    (
      [
        'submit-refund',
        'record-tax-sale',
        'record-tax-reversal',
        'refresh-listing',
        'tell-subscribers',
        'send-mail',
      ] as const
    ).map((queue) => jobs.list({ queue, state: 'failed', limit: 100 })),
  )
  return lists.flatMap(({ items }) => items.map(({ id }) => ({ jobId: id })))
}
