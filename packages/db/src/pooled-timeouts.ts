import { sql } from 'kysely'
import type { Db } from './client.ts'

/**
 * The statements that are missing for a pooler's connections to end what takes too long, as those without a pooler do;
 * none where they do. A pooler passes on no settings of ours, so that the role has to bring them.
 */
export async function missingTimeouts(db: Db): Promise<string[]> {
  const { rows } = await sql<{ statement: string }>`
    select format('alter role %I in database %I set %I = %L', current_user, current_database(), name, value) as statement
    from (values ('statement_timeout', '10s'), ('lock_timeout', '5s'), ('idle_in_transaction_session_timeout', '10s'),
      ('jit', 'off')) as wanted(name, value)
    where current_setting(name) in ('0', 'on')`.execute(db)
  return rows.map(({ statement }) => statement)
}
