import { sql } from 'kysely'
import { type Db, type Tx, transact } from '../client.ts'

export interface Steps {
  /** The number that comes next. */
  readonly first: number
  readonly count: number
  /** So many in a transaction: more would only take more memory. */
  readonly perStep: number
  /** Writes those from one number up to another, which is not among them. */
  readonly step: (tx: Tx, from: number, until: number) => Promise<void>
  readonly tell: (done: number) => void
}

/** Numbered things, some at a time; PostgreSQL looks at all of them afterwards, as its autovacuum would. */
export async function seedInSteps(db: Db, { first, count, perStep, step, tell }: Steps): Promise<void> {
  for (let done = 0; done < count; done += perStep) {
    const from = first + done
    const until = first + Math.min(count, done + perStep)
    await transact(db, async (tx) => {
      await sql`set local statement_timeout = 0`.execute(tx)
      await step(tx, from, until)
    })
    tell(until - first)
  }
  // A large shop takes longer to look at than a call may.
  await transact(db, async (tx) => {
    await sql`set local statement_timeout = 0`.execute(tx)
    await sql`analyze`.execute(tx)
  })
}
