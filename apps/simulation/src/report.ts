import type { Outcome } from './outcome.ts'
import { argumentsOf, type Recipe } from './recipe.ts'

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
  /** Of all worlds of seeds that were wrong. */
  readonly failed: Recipe[] = []

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

  /** The smallest world that was found for one that was wrong. */
  tellSmallest({ recipe, actors, faults, complaints, stepCount }: Outcome): void {
    if (recipe === null) return
    if (complaints.length === 0) {
      console.log(`seed ${recipe.seed} was not wrong when it was repeated`)
      return
    }
    const size = `${actors.length} who take part, ${faults.length} faults, ${stepCount} steps`
    console.log(`the smallest world that is wrong like seed ${recipe.seed}: ${size}`)
    console.log(`  npm run simulate -- ${argumentsOf(recipe)}`)
    console.log(`  ${[...new Set(complaints.map(({ rule }) => rule))].join(', ')}; with ${actors.join(', ')}`)
    for (const { fault, place } of faults) console.log(`  fault: ${fault} at ${place}`)
  }

  #tell({ name, recipe, complaints, faults, trace }: Outcome): void {
    this.failureCount++
    if (recipe !== null) this.failed.push(recipe)
    console.log(`${name} is wrong${recipe === null ? '' : ` (npm run simulate -- ${argumentsOf(recipe)})`}`)
    for (const { rule, facts } of complaints) console.log(`  ${rule}: ${facts}`)
    for (const { fault, place } of faults) console.log(`  fault: ${fault} at ${place}`)
    // A free world is not the same again: this is all that there is of it.
    if (this.#isTraced || recipe?.isFree) for (const step of trace) console.log(`    ${step}`)
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
