import { hash } from 'node:crypto'
import type { CatalogueTag } from '@tillwright/db/catalogue-feed'
import { LRUCache } from 'lru-cache'
import type { NotedShown } from './shown.ts'

/** An answer as it goes over the wire, right for everybody who asks by its address. */
export interface Answer {
  readonly body: Buffer
  readonly contentType: string
  readonly etag: string
  /** Smaller forms of the body by content coding, as they were asked for. */
  readonly encoded: Map<string, Buffer | Promise<Buffer>>
}

/** Somebody reads what others wait for. */
export interface Reading {
  /** What came of it is kept for others, if nothing that it shows changed meanwhile. */
  keep(answer: Answer, shown: NotedShown): void
  /** Lets go whoever waits; said in any case. */
  end(): void
}

export type Claim =
  | { readonly kind: 'kept'; readonly answer: Answer }
  /** Someone reads it already; once that is over, claim again. */
  | { readonly kind: 'wait'; readonly over: Promise<void> }
  | { readonly kind: 'read'; readonly reading: Reading }

export interface Answers {
  claim(address: string): Claim
  /** Forgets whatever shows one of these. */
  forget(tags: readonly (CatalogueTag | 'all')[]): void
  readonly counts: { kept: number; read: number; waited: number }
}

export interface AnswersOptions {
  /** Of all bodies and what belongs to them, about. */
  readonly bytesMax: number
  /** How long ago it was certain that all news had been heard. */
  readonly silentMs: () => number
  readonly now: () => Date
}

/** For longer nothing is served without news: nobody is to see what was changed a second ago. */
const silentMsMax = 900
const keptMsMax = 600_000
/** Settings of the shop are read from a memory of a second: what is read meanwhile may still show the old ones. */
const settingsKeptMs = 1_200
/** Whoever reads longer than that has begun too long ago to speak for those who come now. */
const joinableMs = 400

interface Kept {
  readonly answer: Answer
  readonly tags: ReadonlySet<string>
  readonly untilMs: number
}

interface Running {
  readonly over: Promise<void>
  readonly startedAt: number
  /** What changed since it began; null once nobody knows. */
  changed: Set<string> | null
}

/** Keeps answers by their exact addresses until what they show changes. */
export function openAnswers({ bytesMax, silentMs, now }: AnswersOptions): Answers {
  const counts = { kept: 0, read: 0, waited: 0 }
  const addressesOf = new Map<string, Set<string>>()
  const kept = new LRUCache<string, Kept>({
    maxSize: Math.max(1, bytesMax),
    // Its body twice, for it is soon there compressed as well, and what the tags take.
    sizeCalculation: ({ answer, tags }, address) => 2 * answer.body.length + 100 * tags.size + 2 * address.length + 500,
    dispose: ({ tags }, address) => {
      for (const tag of tags) drop(tag, address)
    },
  })
  const running = new Map<string, Running>()
  const underWay = new Set<Running>()
  let settingsChangedAt = Number.NEGATIVE_INFINITY

  function drop(tag: string, address: string): void {
    const addresses = addressesOf.get(tag)
    addresses?.delete(address)
    if (addresses?.size === 0) addressesOf.delete(tag)
  }

  function begin(address: string): Claim {
    let resolve: () => void = () => undefined
    const over = new Promise<void>((done) => {
      resolve = done
    })
    const own: Running = { over, startedAt: performance.now(), changed: silentMs() > silentMsMax ? null : new Set() }
    running.set(address, own)
    underWay.add(own)
    const end = () => {
      if (!underWay.delete(own)) return
      if (running.get(address) === own) running.delete(address)
      resolve()
    }
    const keep = (answer: Answer, shown: NotedShown) => {
      const tags = new Set([...shown.tags, 'shop'])
      const untilMs = Math.min(shown.untilMs, now().getTime() + keptMsMax)
      if (!isStillRight(own, tags) || untilMs <= now().getTime() || !underWay.has(own)) return
      kept.set(address, { answer, tags, untilMs })
      if (!kept.has(address)) return
      for (const tag of tags) {
        const addresses = addressesOf.get(tag) ?? new Set()
        addressesOf.set(tag, addresses.add(address))
      }
    }
    return { kind: 'read', reading: { keep, end } }
  }

  const isStillRight = ({ changed, startedAt }: Running, tags: ReadonlySet<string>): boolean =>
    changed !== null &&
    silentMs() <= silentMsMax &&
    startedAt - settingsChangedAt > settingsKeptMs &&
    !(tags.has('anything') && changed.size > 0) &&
    ![...tags].some((tag) => changed.has(tag))

  return {
    counts,
    claim: (address) => {
      if (silentMs() <= silentMsMax) {
        const found = kept.get(address)
        if (found !== undefined && found.untilMs > now().getTime()) {
          counts.kept += 1
          return { kind: 'kept', answer: found.answer }
        }
      }
      const other = running.get(address)
      const isJoinable =
        other !== undefined && other.changed?.size !== undefined && other.changed.size === 0
          ? performance.now() - other.startedAt < joinableMs
          : false
      if (other !== undefined && isJoinable) {
        counts.waited += 1
        return { kind: 'wait', over: other.over }
      }
      counts.read += 1
      return begin(address)
    },
    forget: (tags) => {
      const isAll = tags.includes('all')
      if (isAll || tags.includes('shop')) settingsChangedAt = performance.now()
      for (const one of underWay) {
        if (isAll) one.changed = null
        else for (const tag of tags) one.changed?.add(tag)
      }
      if (isAll) return kept.clear()
      for (const tag of [...tags, 'anything'])
        for (const address of [...(addressesOf.get(tag) ?? [])]) kept.delete(address)
    },
  }
}

/** What follows from a body. Weak, for the same answer has other bytes in each content coding. */
export function answerOf(text: string, contentType: string): Answer {
  const body = Buffer.from(text)
  const etag = `W/"${hash('sha1', body, 'base64url')}"`
  return { body, contentType, etag, encoded: new Map() }
}
