/** @module-tag long */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readEnv } from '../env.ts'
import { whyRefused } from '../process/refuse-start.ts'
import { readMetrics, totalOf } from '../testing/metrics.ts'
import { freePort, openTestShop, until } from '../testing/open-test-shop.ts'
import { itemsIn, openReceiver, spansIn } from '../testing/receiver.ts'
import { startBeside } from '../testing/start-beside.ts'
import { openNodeMetrics, openTelemetry } from './open-telemetry.ts'

const token = 'the-token-of-whoever-reads-metrics'

test('a process tells all that its environment asks for, and what is left of it when it is stopped', async () => {
  await using shop = await openTestShop({ works: false })
  await using receiver = await openReceiver()
  const logs = await mkdtemp(join(tmpdir(), 'tillwright-logs-'))
  await using _logs = { [Symbol.asyncDispose]: () => rm(logs, { recursive: true }) }
  const port = await freePort()
  const node = await startBeside(shop, {
    METRICS_PORT: `${port}`,
    METRICS_TOKEN: token,
    OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/`,
    SENTRY_DSN: `${receiver.url.replace('http://', 'http://key@')}/7`,
    LOG_DIR: logs,
  })
  await using _node = { [Symbol.asyncDispose]: () => node.kill() }
  await (await fetch(`${node.url}/trpc/catalog.categories.tree`, { method: 'GET' })).arrayBuffer()
  const called = { procedure: 'catalog.categories.tree', outcome: 'ok' }
  for (const url of [`http://127.0.0.1:${port}`, node.url])
    await until(async () =>
      totalOf(await readMetrics(url, token), 'tillwright_procedure_duration_seconds_count', called),
    )
  // Only now does the first batch of spans have to be on its way.
  expect(await node.terminate()).toBe(0)
  expect(spansIn(receiver).map(({ name }) => name)).toContain('catalog.categories.tree')
  expect(itemsIn(receiver).map(({ type }) => type)).toContain('transaction')
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow()
  const files = (await readdir(logs)).toSorted()
  expect(files.map((name) => name.split('.', 1)[0])).toEqual(['combined', 'error'])
  const lines = (await readFile(join(logs, files[0] ?? ''), 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(
    expect.arrayContaining(['listening', 'procedure', 'request', 'draining', 'stopped']),
  )
})

test('a port of the metrics that is taken is said in a line of its own', async () => {
  const port = await freePort()
  const first = await openTelemetry(readEnv({ METRICS_PORT: `${port}` }))
  const second = await openTelemetry(readEnv({ METRICS_PORT: `${port}` })).catch(whyRefused)
  expect(second).toMatchObject({
    exitCode: 71,
    message: expect.stringMatching(/^METRICS_HOST and METRICS_PORT .+INUSE/),
  })
  expect(await openNodeMetrics(readEnv({ METRICS_PORT: `${port}` })).catch(whyRefused)).toEqual(second)
  await first.close(1_000)
  const again = await openTelemetry(readEnv({ METRICS_PORT: `${port}` }))
  await again.close(1_000)
})

test('without settings nothing is told, and nothing is loaded for it', async () => {
  const telemetry = await openTelemetry(readEnv({}))
  expect(telemetry.tracing.isOn).toBe(false)
  expect(telemetry.report).toBeUndefined()
  expect(await telemetry.metrics.text()).toBe('')
})
