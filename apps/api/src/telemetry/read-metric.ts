import { type Aggregator, Counter, Gauge, type Registry } from 'prom-client'

type Labels = Readonly<Record<string, string>>
type Reading = readonly (readonly [Labels, number])[]

export interface ReadMetric {
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
  /** What it is of several processes; their sum where it is not given. */
  readonly aggregator?: Aggregator
  /** Asked whenever somebody reads; none where it is not known now. */
  readonly read: () => Reading | Promise<Reading>
}

/** A figure that goes up and down, and is known elsewhere. */
export function readGauge(registry: Registry, { name, help, labels = [], aggregator = 'sum', read }: ReadMetric): void {
  new Gauge({
    ...{ name, help, labelNames: [...labels], aggregator, registers: [registry] },
    async collect() {
      const reading = await read()
      this.reset()
      // Without labels it would be 0 now, which nobody has said.
      if (reading.length === 0 && labels.length === 0) this.remove()
      for (const [of, value] of reading) this.set(of, value)
    },
  })
}

/** A count that is kept elsewhere for as long as this process runs. */
export function readCounter(registry: Registry, { name, help, labels = [], read }: ReadMetric): void {
  new Counter({
    ...{ name, help, labelNames: [...labels], registers: [registry] },
    async collect() {
      const reading = await read()
      this.reset()
      for (const [of, value] of reading) this.inc(of, value)
    },
  })
}
