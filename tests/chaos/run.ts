import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openDesk } from './desk.ts'
import { disturb } from './disturb.ts'
import { drain } from './drain.ts'
import { examine } from './examine.ts'
import { type Market, visit } from './purchase.ts'
import { type Random, randomOf } from './random.ts'
import { emptyPartsOf, reportOf } from './report.ts'
import { changeCapture, payBack, serve, work } from './staff.ts'
import { openTally, type Tally } from './tally.ts'
import { openWorld, type World } from './world.ts'

/**
 * A shop under load of which something ends all the time: `npm run chaos -- [--seconds 180] [--buyers 20] [--seed S]`.
 * A seed repeats what is chosen, not the moment at which it happens.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '180' },
    buyers: { type: 'string', default: '20' },
    seed: { type: 'string', default: crypto.randomUUID().slice(0, 8) },
  },
})
/** What each of the staff is there for. */
const errands = [changeCapture, serve, serve, serve, payBack, payBack] as const
const [durationMs, buyers] = [Number(values.seconds) * 1_000, Number(values.buyers)]

if (!(durationMs > 0 && buyers > 0)) throw new Error('--seconds and --buyers are numbers above 0')

const write = (line: string) => void process.stdout.write(`${line}\n`)
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
// Whoever started this was killed: nobody could stop it any more.
process.on('disconnect', () => stopping.abort())
process.channel?.unref()

write(`chaos: ${values.seconds} s, ${buyers} buyers, seed ${values.seed}`)
const tally = openTally(write)
const logDirectory = await run(tally, randomOf(values.seed)).catch((error: unknown) => {
  if (!stopping.signal.aborted) throw error
  return null
})
if (stopping.signal.aborted) {
  write('Stopped before its end, which proves nothing.')
  process.exit(130)
}
for (const line of reportOf(tally)) write(line)
if (tally.failures.length > 0) write(`${tally.failures.length} failures; the logs are in ${logDirectory}`)
else write('Nothing that was acknowledged is lost, and nothing is stuck.')
process.exit(tally.failures.length > 0 ? 1 : 0)

async function run(tally: Tally, random: Random): Promise<string> {
  await using world = await openWorld({ tally, random })
  const { signal } = stopping
  await Promise.race([ended(signal), act(world, random)])
  return world.logDirectory
}

async function act(world: World, random: Random): Promise<void> {
  const { signal } = stopping
  let isOver = false
  const isOverNow = () => isOver || signal.aborted
  const market: Market = { ...world, id: world.database.id, desk: openDesk(), tally, isOver: isOverNow }
  const employ = (errand: (typeof errands)[number], index: number) =>
    work({ market, random: random.of(`staff ${index}`), apiKey: world.database.staffKey }, errand)
  const load = Promise.all([
    ...Array.from({ length: buyers }, (_, index) => shopAgain(market, random.of(`buyer ${index}`))),
    ...errands.map(employ),
  ])
  await disturb({ ...world, tally, random, durationMs, signal })
  isOver = true
  await load
  tally.tell('the load is over')
  await drain(world, tally, signal)
  await examine(world, tally)
  for (const empty of emptyPartsOf(tally)) tally.fail(empty)
}

async function shopAgain(market: Market, random: Random): Promise<void> {
  await sleep(random.between({ from: 0, to: 500 }))
  while (!market.isOver()) await visit(market, random)
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}
