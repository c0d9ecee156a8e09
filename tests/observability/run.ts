import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { readEnv } from '@tillwright/api/env'
import { openTelemetry } from '@tillwright/api/telemetry/open-telemetry'
import { freePort, openTestShop, type TestShop } from '@tillwright/api/testing/open-test-shop'
import { placePaid } from '@tillwright/api/testing/place-paid'
import { openGuest } from '@tillwright/api/testing/shopper'
import { openTestServer } from '@tillwright/db/testing/test-server'
import { alerts, alertsFile, alertsTestFile, dashboardExpressions, type Expression } from './expressions.ts'
import { openPrometheus, type Prometheus } from './prometheus.ts'

/**
 * A real Prometheus reads a real shop in which people buy, and is asked for all that the dashboard shows; promtool
 * reads the alert rules and tries them: `npm run observability`. It needs Debian's package prometheus.
 */
const write = (line: string) => void process.stdout.write(`${line}\n`)

execFileSync('promtool', ['check', 'rules', alertsFile], { stdio: 'inherit' })
execFileSync('promtool', ['test', 'rules', alertsTestFile], { stdio: 'inherit' })
const closeServer = await openTestServer()
let failures: string[]
try {
  failures = await observe()
} finally {
  await closeServer()
}
for (const failure of failures) write(failure)
if (failures.length === 0) write('Every panel has data, and every rule can be judged.')
process.exit(failures.length === 0 ? 0 : 1)

async function observe(): Promise<string[]> {
  const port = await freePort()
  const telemetry = await openTelemetry(readEnv({ NODE_ENV: 'test', METRICS_PORT: `${port}` }))
  try {
    await using shop = await openTestShop({
      telemetry,
      http: { catalogCacheBytes: 4_000_000 },
      stock: { mug: 100_000 },
    })
    await using prometheus = await openPrometheus(`127.0.0.1:${port}`)
    await buyFor(25_000, shop)
    const panels = await dashboardExpressions()
    write(`${panels.length} expressions of the dashboard`)
    const empty = await Promise.all(panels.map((expression) => problemOf(prometheus, expression)))
    return [...empty.flat(), ...(await rulesOf(prometheus))]
  } finally {
    await telemetry.close(1_000)
  }
}

/** People look around, some are refused, and some buy. */
async function buyFor(ms: number, shop: TestShop): Promise<void> {
  const endsAt = performance.now() + ms
  let count = 0
  while (performance.now() < endsAt) {
    // On a busy machine somebody may be turned away: others come.
    await placePaid(shop, { mug: 1 }).catch(() => undefined)
    await (await fetch(`${shop.url}/trpc/catalog.products.list`)).arrayBuffer()
    const guest = await openGuest(shop, { mug: 1 })
    await guest.place({ expectedTotal: { amount: 1, currency: 'USD' } }).catch(() => undefined)
    count += 1
    await sleep(200)
  }
  write(`${count} purchases`)
}

/** A figure that is no number is none: nobody sees it. */
async function problemOf({ ask }: Prometheus, { of, text }: Expression): Promise<string[]> {
  const values = await ask(text)
  return values.some((value) => Number.isFinite(value)) ? [] : [`${of} shows nothing: ${text}`]
}

/** In a shop that is well none fires; each could be judged. */
async function rulesOf({ rules }: Prometheus): Promise<string[]> {
  const [known, judged] = [await alerts(), await rules()]
  const missing = known.filter(({ name }) => !judged.some((rule) => rule.name === name))
  return [
    ...missing.map(({ name }) => `${name} is not known to Prometheus`),
    ...judged.filter(({ health }) => health !== 'ok').map(({ name, health }) => `${name} can't be judged: ${health}`),
    ...judged.filter(({ state }) => state === 'firing').map(({ name }) => `${name} fires in a shop that is well`),
  ]
}
