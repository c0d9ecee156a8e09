import type { Random } from './random.ts'
import type { Supervised } from './supervised.ts'
import type { Tally } from './tally.ts'

/** A call that takes longer hangs. */
const answerMsMax = 120_000

/**
 * What stands between clients and nodes: each request goes to one of those that are there, and to the other one where
 * nobody took it. One that broke off may have been taken, so that only its caller can know whether to repeat it.
 */
export function openFront(nodes: readonly Supervised[], random: Random, tally: Tally): typeof fetch {
  return async (input, init) => {
    const address = new URL(input instanceof Request ? input.url : input)
    const ready = nodes.filter((node) => node.isReady())
    for (const node of random.shuffled(ready)) {
      const answer = await ask(`${node.url}${address.pathname}${address.search}`, init, tally)
      if (answer !== 'refused') return answer
    }
    tally.count('answer: no node was there')
    throw new TypeError('no node is there')
  }
}

async function ask(url: string, init: RequestInit | undefined, tally: Tally): Promise<Response | 'refused'> {
  const timeout = AbortSignal.timeout(answerMsMax)
  const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout
  try {
    const answer = await fetch(url, { ...init, signal })
    tally.count(`answer: ${answer.status}`)
    return answer
  } catch (error) {
    if (wasNotTaken(error)) return 'refused'
    if (timeout.aborted) tally.fail(`no answer from ${new URL(url).pathname} within ${answerMsMax} ms`)
    tally.count('answer: connection lost')
    throw error
  }
}

/** Nobody listened, so that nobody has done anything. */
function wasNotTaken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}
