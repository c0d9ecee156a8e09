import { transact } from '@tillwright/db/client'
import { expireCredit } from '@tillwright/db/credit'
import type { Deps } from '../deps.ts'

const pageSize = 500

/** Takes from gift cards what nobody has spent in time: a page at a time, so that nobody waits for long. */
export async function expireAllCredit({ db }: Pick<Deps, 'db'>): Promise<void> {
  while ((await transact(db, (tx) => expireCredit(tx, pageSize))) === pageSize);
}
