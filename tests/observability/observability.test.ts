import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { appRouter } from '@tillwright/api/router'
import { openMetrics } from '@tillwright/api/telemetry/open-metrics'
import { tableOf } from '@tillwright/api/testing/metrics'
import { expect, test } from 'vitest'
import { alerts, baseOf, dashboardExpressions, firing, metricsIn } from './expressions.ts'

const read = (path: string) => readFile(fileURLToPath(new URL(`../../docs/guides/${path}`, import.meta.url)), 'utf8')

/** However the columns are filled up. */
const cellsOf = (row: string): string => row.replaceAll(/ *\| */g, '|').trim()

async function exported(): Promise<string[]> {
  const metrics = openMetrics('test')
  const rows = tableOf((await metrics.text()) ?? '')
  metrics.close()
  return rows
}

test('the guide has a row for each metric that there is, and for no other', async () => {
  const rows = (await read('observability.md'))
    .split('\n')
    .filter((line) => /^\| `(tillwright|nodejs|process)_/.test(line))
  expect(rows.map(cellsOf).toSorted()).toEqual((await exported()).map(cellsOf).toSorted())
})

test('each metric of the dashboard and of the rules is one that there is', async () => {
  const names = (await exported()).map((row) => /`(\w+)`/.exec(row)?.[1] ?? '')
  const expressions = [...(await dashboardExpressions()), ...(await alerts())]
  expect(expressions.length).toBeGreaterThan(50)
  const missing = expressions.flatMap(({ of, text }) =>
    metricsIn(text)
      .filter((name) => !names.includes(name) && !names.includes(baseOf(name)))
      .map((name) => `${of}: ${name}`),
  )
  expect(missing).toEqual([])
  const shown = new Set(expressions.flatMap(({ text }) => metricsIn(text)).flatMap((name) => [name, baseOf(name)]))
  // Each is there to be looked at.
  expect(names.filter((name) => !shown.has(name))).toEqual([])
})

test('each alert names its section of the runbook, and each section is one of an alert', async () => {
  const sections = [...(await read('runbook.md')).matchAll(/^## (\w+)$/gm)].map(([, name = '']) => name)
  const known = await alerts()
  expect(known.map(({ runbook }) => runbook)).toEqual(
    known.map(({ name }) => `docs/guides/runbook.md#${name.toLowerCase()}`),
  )
  expect(known.map(({ name }) => name)).toEqual(expect.arrayContaining([...new Set(sections)]))
  expect(sections).toEqual(expect.arrayContaining(known.map(({ name }) => name)))
})

test('each alert fires in a case of the rules’ own tests', async () => {
  const names = (await alerts()).map(({ name }) => name)
  expect(names.length).toBeGreaterThan(15)
  expect([...new Set(await firing())].toSorted()).toEqual(names.toSorted())
})

test('whatever procedure the runbook sends people to is there', async () => {
  const named = [...(await read('runbook.md')).matchAll(/`((?:admin|orders|cart|checkout)\.[\w.]+)`/g)]
  const procedures = Object.keys(appRouter._def.procedures)
  expect(named.length).toBeGreaterThan(5)
  expect(named.map(([, name = '']) => name).filter((name) => !procedures.includes(name))).toEqual([])
})
