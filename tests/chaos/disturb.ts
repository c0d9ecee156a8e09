import { setTimeout as sleep } from 'node:timers/promises'
import type { Mood, SmtpServer } from '@tillwright/api/testing/smtp-server'
import type { Database } from './database.ts'
import type { Provider } from './provider.ts'
import type { Random } from './random.ts'
import type { Supervised } from './supervised.ts'
import type { Tally } from './tally.ts'

export interface Disturbed {
  readonly processes: readonly Supervised[]
  readonly database: Database
  readonly provider: Provider
  readonly post: SmtpServer
  readonly tally: Tally
  readonly random: Random
  readonly durationMs: number
  readonly signal: AbortSignal
}

/** Everything that goes wrong in a run, all at once, until its time is over. */
export async function disturb(run: Disturbed): Promise<void> {
  const { durationMs } = run
  await Promise.all([
    killProcesses(run),
    cutTransactions(run),
    shuffleWebhooks(run),
    refuseLetters(run),
    restartDatabase(run, { afterMs: durationMs * 0.3, how: 'fast' }),
    restartDatabase(run, { afterMs: durationMs * 0.75, how: 'immediate' }),
    takeStripeAway(run, { afterMs: durationMs * 0.45, forMs: Math.min(20_000, durationMs * 0.15) }),
  ])
}

/** Again and again after so long, as far as that lies within the run. */
async function repeat(
  { signal, durationMs }: Disturbed,
  pauseMs: () => number,
  act: () => Promise<unknown>,
): Promise<void> {
  const endsAt = performance.now() + durationMs
  for (;;) {
    const ms = pauseMs()
    if (performance.now() + ms > endsAt)
      return void (await sleep(Math.max(0, endsAt - performance.now()), null, { signal }))
    await sleep(ms, null, { signal })
    await act()
  }
}

async function killProcesses(run: Disturbed): Promise<void> {
  const { tally, processes } = run
  const random = run.random.of('kills')
  const restarts: Promise<void>[] = []
  // Where a start takes longer than is usual, there is more time between two kills: else nobody would ever be there.
  const slowness = () => Math.max(1, tally.longestMs('restart of a process') / 6_000)
  const pauseMs = () => random.between({ from: 3_000, to: 6_000 }) * slowness()
  // Each once before any of them again.
  let next: Supervised[] = []
  await repeat(run, pauseMs, async () => {
    if (next.length === 0) next = random.shuffled(processes)
    const victim = next.shift()
    if (victim === undefined || !victim.isReady()) return
    tally.tell(`kill -9 ${victim.name}`)
    tally.count(`killed: ${victim.name}`)
    const killedAt = performance.now()
    // The next one may be killed before this one is back.
    restarts.push(victim.kill().then(() => tally.took('restart of a process', performance.now() - killedAt)))
  })
  await Promise.all(restarts)
}

/** Only of processes that are there: one that starts may give up, as it may without a database. */
async function cutTransactions(run: Disturbed): Promise<void> {
  const random = run.random.of('cuts')
  const pauseMs = () => random.between({ from: 300, to: 1_500 })
  await repeat(run, pauseMs, async () => {
    const names = run.processes.filter((process) => process.isReady()).map(applicationNameOf)
    // The server may be away itself.
    const wasCut = await run.database.cutTransaction(names).catch(() => false)
    if (wasCut) run.tally.count('transactions cut')
  })
}

/** By which the connections of a process are known. */
export const applicationNameOf = ({ name }: { readonly name: string }): string =>
  `tillwright-${name.replaceAll(' ', '-')}`

async function shuffleWebhooks(run: Disturbed): Promise<void> {
  const random = run.random.of('webhooks')
  const pauseMs = () => random.between({ from: 500, to: 3_000 })
  await repeat(run, pauseMs, async () => {
    const habits = {
      mode: random.pick(['deliver', 'deliver', 'deliver', 'hold']),
      order: random.pick(['as_made', 'reversed']),
      copies: random.pick([1, 2, 3]),
      delayMs: random.pick([0, 0, 500, 2_000]),
      lostAnswers: random.pick([0, 1, 3]),
    }
    if (run.provider.isAway()) return
    await run.provider.deliver(habits).catch((error: unknown) => {
      // It may leave while it is asked.
      if (!run.provider.isAway()) throw error
    })
  })
}

/** Letters that are not taken, or of which nobody knows whether they were. */
async function refuseLetters(run: Disturbed): Promise<void> {
  const random = run.random.of('letters')
  const pauseMs = () => random.between({ from: 500, to: 3_000 })
  let wanted = 0
  await repeat(run, pauseMs, async () => {
    run.post.next.push(random.pick<Mood>(['not_now', 'dies', 'dies', 'hangs']))
    wanted += 1
  })
  // Where fewer letters came than were to be refused, the last ones are let through.
  run.tally.count('letters refused', wanted - run.post.next.splice(0).length)
}

async function restartDatabase(run: Disturbed, { afterMs, how }: { afterMs: number; how: 'fast' | 'immediate' }) {
  await sleep(afterMs, null, { signal: run.signal })
  run.tally.tell(`PostgreSQL is stopped (${how})`)
  const stoppedAt = performance.now()
  await run.database.restart(how)
  run.tally.tell('PostgreSQL is back')
  run.tally.count('restarts of PostgreSQL')
  run.tally.took('restart of PostgreSQL', performance.now() - stoppedAt)
}

async function takeStripeAway(
  { provider, tally, signal }: Disturbed,
  { afterMs, forMs }: { afterMs: number; forMs: number },
) {
  await sleep(afterMs, null, { signal })
  await provider.leave()
  tally.tell('Stripe is away')
  await sleep(forMs, null, { signal })
  await provider.comeBack()
  tally.tell('Stripe is back')
  tally.took('absence of Stripe', forMs)
}
