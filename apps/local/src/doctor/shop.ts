import type { Db } from '@tillwright/db/client'
import { findViolations, type InvariantName, invariants } from '@tillwright/db/invariants/find-violations'
import type { Violation } from '@tillwright/db/invariants/invariant'
import { readDifferenceFacts, readInboxFacts, readQueueFacts } from '@tillwright/db/invariants/vital-signs'
import { readShop } from '@tillwright/db/shop'
import { type Finding, finding } from './finding.ts'

/** Sweeps run every 20 seconds and ask about what is 30 seconds old. */
const graceSeconds = 300
const lateSeconds = 60

/** What is in the tables: the shop, its queue, its inbox, and all that must hold. */
export async function* examineShop(db: Db): AsyncGenerator<Finding> {
  const shop = await readShop(db)
  yield shop === null
    ? finding('shop', 'BAD', 'none is set up in this database: npm start loads the demo shop, set-up-shop your own')
    : finding('shop', 'ok', `${shop.name}, ${shop.markets.size} markets`)
  const violations = await findViolations(db, { graceSeconds })
  const take = (name: InvariantName) => violations.find(({ invariant }) => invariant === name)
  yield await examineQueue(db, take('jobs_are_run'))
  yield await examineInbox(db, take('inbox_moves_on'))
  yield await examineDifferences(db)
  const others = violations.filter(({ invariant }) => !toldElsewhere.has(invariant))
  for (const violation of others) yield finding('invariant', 'BAD', told(violation))
  if (others.length === 0) yield finding('invariants', 'ok', `${countOf(invariants) - toldElsewhere.size} looked at`)
}

const toldElsewhere: ReadonlySet<string> = new Set<InvariantName>(['jobs_are_run', 'inbox_moves_on'])

async function examineQueue(db: Db, stuck: Violation | undefined): Promise<Finding> {
  const { waitingCount, longestDueSeconds, givenUpCount } = await readQueueFacts(db)
  const facts = `${waitingCount} jobs due, the oldest for ${longestDueSeconds} s; ${givenUpCount} given up`
  if (stuck !== undefined)
    return finding('queue', 'BAD', `${facts}: start a worker (npm start, server.ts or worker.ts), or look at its log`)
  if (givenUpCount > 0) {
    const remedy = 'see why with admin.jobs.list (state failed), mend it, and run them again with admin.jobs.retry'
    return finding('queue', 'WARN', `${facts}: ${remedy}`)
  }
  return longestDueSeconds > lateSeconds
    ? finding('queue', 'WARN', `${facts}: see that a worker runs, or start another one`)
    : finding('queue', 'ok', facts)
}

async function examineInbox(db: Db, stuck: Violation | undefined): Promise<Finding> {
  const { receivedCount, parkedCount, deadCount } = await readInboxFacts(db)
  const facts = `${receivedCount} events of Stripe to work off, ${parkedCount} wait for their order, ${deadCount} dead`
  if (stuck === undefined) return finding('inbox', 'ok', facts)
  const remedy =
    deadCount > 0
      ? 'see why with admin.stripeEvents.list (state dead), mend it, and replay them with admin.stripeEvents.replay'
      : 'see admin.stripeEvents.list for their problem, and the log of the API'
  return finding('inbox', 'BAD', `${facts}, and ${numberOf(stuck)} are stuck: ${remedy}`)
}

async function examineDifferences(db: Db): Promise<Finding> {
  const { repairedCount, openCount } = await readDifferenceFacts(db)
  const facts = `in a day ${repairedCount} repaired by a sweep, ${openCount} that differ from Stripe and nobody repairs`
  if (openCount > 0) {
    return finding('payments', 'WARN', `${facts}: look at them with admin.payments.differences (isRepaired false)`)
  }
  return repairedCount > 0
    ? finding('payments', 'WARN', `${facts}: see that Stripe's webhooks arrive, and that a worker runs`)
    : finding('payments', 'ok', facts)
}

function told(violation: Violation): string {
  const { invariant, rows } = violation
  const { means = '' } = Object.entries(invariants).find(([name]) => name === invariant)?.[1] ?? {}
  const first = JSON.stringify(rows[0])
  return `${invariant} does not hold for ${numberOf(violation)}: see docs/reliability.md. ${means} First: ${first}`
}

const numberOf = ({ rows }: Violation): string => (rows.length < 20 ? String(rows.length) : '20 or more')

const countOf = (things: object): number => Object.keys(things).length
