import { parseArgs } from 'node:util'
import { openTestServer } from '@tillwright/db/testing/test-server'
import { openFailures } from './failures.ts'
import { procedures } from './procedures.ts'
import { neverReached } from './reached.ts'
import { reportOf } from './report.ts'
import { run } from './run.ts'

/** Calls of every procedure, right ones and wrong ones: `npm run fuzz -- [--calls 20000] [--seed S] [--procedure a,b]`. */
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    procedure: { type: 'string' },
  },
})
const [calls, seed] = [Number(values.calls), Number(values.seed)]
if (!(Number.isInteger(calls) && calls > 0 && Number.isInteger(seed))) throw new Error('--calls and --seed are numbers')
const asked = values.procedure?.split(',')
const chosen = procedures.filter(({ path }) => asked?.some((one) => path === one || path.startsWith(`${one}.`)) ?? true)
if (chosen.length === 0) throw new Error(`there is no procedure ${values.procedure}`)

const write = (line: string) => void process.stdout.write(`${line}\n`)
const failures = openFailures(write)
for (const event of ['unhandledRejection', 'uncaughtException'] as const)
  process.on(event, (error: unknown) =>
    failures.add({ title: `${event}: ${error instanceof Error ? error.stack : error}`, lines: [] }),
  )
write(`fuzz: ${calls} calls of ${chosen.length} procedures, seed ${seed}`)
const stopServer = await openTestServer()
const startedAt = performance.now()
try {
  const again = (path: string) => `npm run fuzz -- --seed ${seed} --calls 2000 --procedure ${path}`
  const outcome = await run({ seed, calls, procedures: chosen, failures, again, tell: write })
  for (const line of reportOf(outcome, performance.now() - startedAt)) write(line)
  for (const path of asked === undefined ? neverReached(outcome.count, chosen) : [])
    failures.add({ title: `${path} was never granted, however it was called`, lines: [] })
} catch (error) {
  failures.add({ title: `the run ended before its end: ${error instanceof Error ? error.stack : error}`, lines: [] })
} finally {
  await stopServer()
}
write(failures.all.length === 0 ? 'Every call was answered as it must be.' : `${failures.all.length} failures`)
process.exit(failures.all.length === 0 ? 0 : 1)
