/** How a lane takes in what comes: one batch at a time, and the next one is whatever came in the meantime. */
export interface BatchOptions<Item, Answer> {
  /** Items in one batch at most. */
  readonly most: number
  /** Answers every item of a batch, in their order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Answer[]>
}

/**
 * No timer: somebody who comes alone is served at once, and a crowd is served together. When a batch fails, its items
 * are run again one by one, so that one bad item fails alone.
 */
export function inBatches<Item, Answer>({ most, run }: BatchOptions<Item, Answer>): (item: Item) => Promise<Answer> {
  const waiting: Waiting<Item, Answer>[] = []
  let isRunning = false

  const runAll = async () => {
    if (isRunning) return
    isRunning = true
    while (waiting.length > 0) await runBatch(waiting.splice(0, most), run)
    isRunning = false
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      // The others of this turn of the event loop are let in first.
      setImmediate(runAll)
    })
}

interface Waiting<Item, Answer> {
  readonly item: Item
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

async function runBatch<Item, Answer>(
  batch: readonly Waiting<Item, Answer>[],
  run: BatchOptions<Item, Answer>['run'],
): Promise<void> {
  try {
    const answers = await run(batch.map(({ item }) => item))
    for (const [index, { resolve, reject }] of batch.entries()) {
      const answer = answers[index]
      if (answer === undefined) reject(new Error('a batch answered fewer items than it was given'))
      else resolve(answer)
    }
  } catch (error) {
    const [first, ...others] = batch
    if (others.length === 0) first?.reject(error)
    else for (const one of batch) await runBatch([one], run)
  }
}
