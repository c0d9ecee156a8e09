import type { Mutant } from './mutant.ts'

const api = 'apps/api/src'

/** Bugs that show only where a job was given up, or staff has something done again. */
export const givenUpMutants = {
  replay_asks_for_no_job: {
    means: 'an event that staff replays is put back, and nobody works it off',
    breaks: ['inbox_moves_on'],
    edits: [
      {
        file: `${api}/stripe-events/replay.ts`,
        find: `  await ctx.jobs.enqueue(tx, 'process-stripe-event', [{ eventId: event.id, replay: replayCount }])\n`,
        put: '',
      },
    ],
  },
  replay_is_only_said: {
    means: 'staff is told that an event was put back, and it was not',
    breaks: ['acknowledged_is_kept'],
    edits: [
      {
        file: `${api}/stripe-events/replay.ts`,
        find: 'return putBack({ ctx, tx }, event, key)',
        put: 'void putBack\n      return { ...event, replayCount: event.replayCount + 1 }',
      },
    ],
  },
  given_up_event_still_waits: {
    means: 'an event whose job was given up looks as if it would still be worked off',
    breaks: ['inbox_moves_on'],
    edits: [
      {
        file: `${api}/jobs/dead-letters.ts`,
        find: 'if (!(await giveUpStripeEvent(db, { id: eventId, replayCount: replay }, problem))) return',
        put: 'void giveUpStripeEvent; void db; void eventId; void replay',
      },
    ],
  },
  old_letter_kills_its_event: {
    means: 'the dead letter of an earlier run ends an event that staff has put back since',
    breaks: ['only_what_failed_is_given_up'],
    edits: [
      {
        file: 'packages/db/src/stripe-events.ts',
        find: `    .where('replay_count', '=', replayCount)\n`,
        put: '',
      },
    ],
  },
  retry_is_only_said: {
    means: 'staff is told that a job will run once more, and it stays where it is',
    breaks: ['queue_is_empty', 'inbox_moves_on'],
    edits: [{ file: 'packages/db/src/jobs.ts', find: '      await boss.retry(queue, id, { db })\n', put: '' }],
  },
  retry_leaves_its_event_dead: {
    means: 'a job that staff runs once more finds its event given up, and has nothing to do',
    breaks: ['only_what_failed_is_given_up', 'inbox_moves_on'],
    edits: [
      {
        file: `${api}/jobs/retry.ts`,
        find: 'const replay = await reopenStripeEvent(tx, eventId, null)',
        put: 'void reopenStripeEvent; const replay: number | null = null',
      },
    ],
  },
  nobody_hears_dead_letters: {
    means: 'dead letters have no worker',
    breaks: ['comes_to_rest'],
    edits: [{ file: `${api}/tasks.ts`, find: '    workDeadLetters(deps),\n', put: '' }],
  },
} as const satisfies Record<string, Mutant>
