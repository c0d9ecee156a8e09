import type { Outcome } from './outcome.ts'

/** Counts what happened over all worlds, and prints each failure with what repeats it. */
export class Report {
  readonly #startedAt = performance.now()
  readonly #faults = new Map<string, number>()
  readonly #met = new Map<string, number>()
  readonly #isTraced: boolean
  #worldCount = 0
  #stepCount = 0
  #stripeCallCount = 0
  failureCount = 0

  constructor({ isTraced }: { isTraced: boolean }) {
    this.#isTraced = isTraced
  }

  add(outcome: Outcome): void {
    this.#worldCount++
    this.#stepCount += outcome.stepCount
    this.#stripeCallCount += outcome.stripeCallCount
    for (const { fault } of outcome.faults) count(this.#faults, fault, 1)
    for (const [what, times] of outcome.counts) count(this.#met, what, times)
    if (outcome.complaints.length > 0) this.#tell(outcome)
  }

  print(): void {
    const seconds = (performance.now() - this.#startedAt) / 1_000
    const rate = this.#worldCount / seconds
    console.log(`${this.#worldCount} worlds in ${seconds.toFixed(1)} s, ${rate.toFixed(1)} a second`)
    console.log(`${this.#stepCount} steps, ${this.#stripeCallCount} calls of Stripe, ${sum(this.#faults)} faults`)
    console.log(`faults: ${told(this.#faults)}`)
    console.log(`clients: ${told(this.#met)}`)
    console.log(this.failureCount === 0 ? 'nothing was wrong' : `${this.failureCount} worlds were wrong`)
  }

  #tell({ name, complaints, faults, trace }: Outcome): void {
    this.failureCount++
    console.log(`${name} is wrong${name.startsWith('seed') ? ` (npm run simulate -- --seed ${name.slice(5)})` : ''}`)
    for (const { rule, facts } of complaints) console.log(`  ${rule}: ${facts}`)
    for (const { fault, place } of faults) console.log(`  fault: ${fault} at ${place}`)
    if (this.#isTraced) for (const step of trace) console.log(`    ${step}`)
  }
}

function count(counts: Map<string, number>, what: string, times: number): void {
  counts.set(what, (counts.get(what) ?? 0) + times)
}

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((all, one) => all + one, 0)

const told = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([what, times]) => `${what} ${times}`)
    .join(', ')
