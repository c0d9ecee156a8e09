import { queueNames } from '@tillwright/db/jobs'
import { ago, many, oneOf, type Rows, rows, sqlId } from './rows.ts'

/** What pg-boss keeps, of every queue alike. */
export const jobRows: readonly Rows[] = [
  rows('pgboss.job', many, {
    ...{ id: sqlId('job'), name: oneOf(queueNames), data: `'{}'`, created_on: ago(), start_after: ago() },
    state: `(case when n % 1000 < 30 then 'failed' when n % 1000 < 60 then 'created' when n % 1000 < 90 then 'cancelled' else 'completed' end)::pgboss.job_state`,
    completed_on: `case when n % 1000 not between 30 and 59 then ${ago()} end`,
  }),
]
