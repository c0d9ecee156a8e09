import cluster, { type Worker } from 'node:cluster'
import { Registry } from 'prom-client'
import { type Line, openLine } from '../process/open-line.ts'
import { openTotals } from './add-up.ts'
import type { Figures, Metrics } from './metrics.ts'
import { readSilent, watchProcess } from './process-metrics.ts'
import { readShopFactsUp } from './shop-metrics.ts'

/** Whoever hangs is not waited for any longer. All together is less than Prometheus waits for. */
const ownMs = 3_000
const shopMs = 3_000

/**
 * The metrics of all processes that this one has started, and of itself. Each says what it has counted; the first one
 * that has done so is asked how the shop is doing, for all would say the same. Whoever can't be asked, of as many as
 * are wanted, is told as well: one that hangs from its start on, or can't start, would be missed by nobody.
 */
export function gatherMetrics(wanted: number): Pick<Metrics, 'text' | 'close'> {
  const totals = openTotals()
  const lines = new Map<number, Line>()
  const supervisor = new Registry()
  const watched = watchProcess(supervisor)
  let silent = 0
  readSilent(supervisor, () => silent)
  const nothingOfShop = new Registry()
  readShopFactsUp(nothingOfShop, () => false)

  function begin(worker: Worker): void {
    const line = openLine(worker, {
      answers: { 'metrics of the node': text },
      hear: (what, answer) => {
        if (what !== 'own figures' || !isFigures(answer)) return
        totals.note(worker.id, answer)
        // It says so by itself as soon as it hears: before, questions are lost.
        lines.set(worker.id, line)
      },
    })
  }

  /** Not when it exits: what it has said last may come after that. */
  function end(worker: Worker): void {
    lines.get(worker.id)?.close()
    lines.delete(worker.id)
    totals.end(worker.id)
  }

  async function read(): Promise<string> {
    const answered = new Set<number>()
    const asked = [...lines].map(async ([id, line]) => {
      if (!isFigures(await line.ask('own figures', ownMs))) throw new Error('a process does not answer')
      answered.add(id)
      return line
    })
    const shop = Promise.any(asked).then(
      (first) => first.ask('figures of the shop', shopMs),
      () => null,
    )
    await Promise.allSettled(asked)
    const told = await shop
    const ofShop = isFigures(told) ? told : await nothingOfShop.getMetricsAsJSON()
    // More are well than are wanted where one has just taken another's place.
    silent = Math.max(0, wanted - [...answered].filter((id) => lines.has(id)).length)
    return totals.text(answered, [ofShop, await supervisor.getMetricsAsJSON()])
  }

  let reading: Promise<string> | undefined
  /** All who ask meanwhile are told the same. */
  function text(): Promise<string> {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }

  cluster.on('fork', begin)
  cluster.on('disconnect', end)
  return {
    text,
    close: () => {
      cluster.off('fork', begin)
      cluster.off('disconnect', end)
      for (const line of lines.values()) line.close()
      watched.stop()
    },
  }
}

/** Our own processes send nothing else. */
const isFigures = (answer: unknown): answer is Figures => Array.isArray(answer)
