import { transact } from '@tillwright/db/client'
import { giveUpImportRun } from '@tillwright/db/import-runs'
import type { DeadLetter } from '@tillwright/db/jobs'
import { giveUpStripeEvent } from '@tillwright/db/stripe-events'
import type { ImportId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'

/** Looks after the jobs that were given up. */
export const workDeadLetters = (deps: Deps): Promise<void> =>
  deps.jobs.workDeadLetters((letter) => hearDeadLetter(deps, letter))

/**
 * Tells people that a job was given up. An event of Stripe is dead then, unless it was settled or put back meanwhile;
 * a letter that is heard twice tells of it once.
 */
export async function hearDeadLetter({ db, log }: Pick<Deps, 'db' | 'log'>, letter: DeadLetter): Promise<void> {
  const { queue, jobId, problem } = letter
  if (letter.queue === 'process-stripe-event') {
    const { eventId, replay = 0 } = letter.data
    if (!(await giveUpStripeEvent(db, { id: eventId, replayCount: replay }, problem))) return
  }
  if (letter.queue === 'run-import') {
    const importId = letter.data.importId as ImportId
    await transact(db, (tx) => giveUpImportRun(tx, importId))
  }
  log.error({ job: queue, jobId, problem }, 'a job was given up')
}
