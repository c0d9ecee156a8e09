import { AggregatorRegistry, type PrometheusContentType, Registry } from 'prom-client'
import type { Figures } from './metrics.ts'

export interface Totals {
  /** What a process says of itself. */
  note(processId: number, figures: Figures): void
  /** It is gone. What it had counted stays, and what it had measured is not so any more. */
  end(processId: number): void
  /** With what those measure who have just answered, and with what is known besides; one at a time. */
  text(answered: ReadonlySet<number>, besides: readonly Figures[]): Promise<string>
}

/**
 * Adds up what processes say. Counts never go down, for whoever reads takes that for a new beginning: of a process that
 * is gone, or does not answer, counts what it said last.
 */
export function openTotals(): Totals {
  const living = new Map<number, Figures>()
  let gone: Promise<Figures> = Promise.resolve([])
  let told: Figures = []
  return {
    note: (processId, figures) => void living.set(processId, figures),
    end: (processId) => {
      const last = living.get(processId) ?? []
      living.delete(processId)
      // One of a later release may have said what this one can't add up.
      gone = gone.then((before) => addUp([before, countsIn(last)]).catch(() => before))
    },
    text: async (answered, besides) => {
      const present = [...living].map(([id, figures]) => (answered.has(id) ? figures : countsIn(figures)))
      const now = await addUp([await gone, ...present, ...besides])
      // Fractions that are added up in another order may come out the last digit smaller.
      const counts = aggregate([told, countsIn(now)].map(asLargest))
      told = await counts.getMetricsAsJSON()
      return Registry.merge([counts, aggregate([gaugesIn(now)])]).metrics()
    },
  }
}

const aggregate = (all: Figures[]) => AggregatorRegistry.aggregate<PrometheusContentType>(all)

const addUp = async (all: Figures[]): Promise<Figures> => aggregate(all).getMetricsAsJSON()

const asLargest = (figures: Figures): Figures => figures.map((figure) => ({ ...figure, aggregator: 'max' as const }))

// It is a word, whatever prom-client's types say of it.
const isGauge = ({ type }: Figures[number]): boolean => String(type) === 'gauge'

const countsIn = (figures: Figures): Figures => figures.filter((figure) => !isGauge(figure))

const gaugesIn = (figures: Figures): Figures => figures.filter(isGauge)
