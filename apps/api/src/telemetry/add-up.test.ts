import { Counter, Gauge, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { samplesIn, totalOf } from '../testing/metrics.ts'
import { openTotals } from './add-up.ts'
import type { Figures } from './metrics.ts'

function figures({ counted = 0, measured = 0 }): Promise<Figures> {
  const registry = new Registry()
  const registers = [registry]
  new Counter({ name: 'counted_total', help: 'x', registers }).inc(counted)
  new Gauge({ name: 'measured', help: 'x', registers }).set(measured)
  new Gauge({ name: 'worst', help: 'x', aggregator: 'max', registers }).set(measured)
  return registry.getMetricsAsJSON()
}

async function readBy(text: Promise<string>) {
  const samples = samplesIn(await text)
  return ['counted_total', 'measured', 'worst'].map((name) => totalOf(samples, name))
}

test('who is gone or silent counts with what it has counted, and no more with what it has measured', async () => {
  const totals = openTotals()
  totals.note(1, await figures({ counted: 10, measured: 1 }))
  totals.note(2, await figures({ counted: 20, measured: 2 }))
  totals.note(3, await figures({ counted: 30, measured: 4 }))
  expect(await readBy(totals.text(new Set([1, 2, 3]), []))).toEqual([60, 7, 4])
  expect(await readBy(totals.text(new Set([1, 2]), []))).toEqual([60, 3, 2])
  totals.end(2)
  totals.note(1, await figures({ counted: 11, measured: 8 }))
  expect(await readBy(totals.text(new Set([1]), [await figures({ measured: 16 })]))).toEqual([61, 24, 16])
  totals.end(1)
  totals.end(3)
  totals.end(4)
  expect(await readBy(totals.text(new Set(), []))).toEqual([61, null, null])
})

test('fractions do not come out smaller because they are added up in another order', async () => {
  const totals = openTotals()
  const told: (number | null | undefined)[] = []
  const tell = async () => told.push((await readBy(totals.text(new Set(), [])))[0])
  for (const [id, counted] of [0.1, 0.2, 0.3].entries()) totals.note(id, await figures({ counted }))
  await tell()
  totals.end(2)
  totals.end(1)
  await tell()
  expect(0.3 + 0.2 + 0.1).toBeLessThan(0.1 + 0.2 + 0.3)
  expect(told).toEqual([0.1 + 0.2 + 0.3, 0.1 + 0.2 + 0.3])
})

test('one that says what can not be added up takes nothing from what others have said', async () => {
  const totals = openTotals()
  totals.note(1, await figures({ counted: 1 }))
  totals.end(1)
  totals.note(2, JSON.parse('[{"name":"counted_total","aggregator":"of tomorrow"}]'))
  await expect(totals.text(new Set([2]), [])).rejects.toThrow()
  totals.end(2)
  expect((await readBy(totals.text(new Set(), [])))[0]).toBe(1)
})
