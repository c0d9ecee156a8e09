import { z } from 'zod'

const question = z.enum(['own figures', 'figures of the shop', 'metrics of the node'])

/** What a process and its supervisor ask each other. */
export type Question = z.output<typeof question>

const message = z.union([z.strictObject({ asks: question }), z.strictObject({ answers: question, with: z.unknown() })])

/** A process as its supervisor sees it, or the other way round. */
interface Other {
  on(event: 'message', hear: (said: unknown) => void): unknown
  off(event: 'message', hear: (said: unknown) => void): unknown
  send(message: object, sent: (error: Error | null) => void): unknown
}

export interface Line {
  /** Null where no answer comes in that time. Who owes one already is not asked again, but waited for. */
  ask(what: Question, withinMs: number): Promise<unknown>
  /** Answers what has not been asked; done when it is on its way, or can't be. */
  tell(what: Question, answer: unknown): Promise<void>
  close(): void
}

export interface Answers {
  readonly answers: Readonly<Partial<Record<Question, () => Promise<unknown>>>>
  /** Told of every answer, also of those that nobody waits for any more. */
  readonly hear?: (what: Question, answer: unknown) => void
}

/**
 * Questions and answers between a process and its supervisor, beside the orders. The other one may hang for days: then
 * it owes one answer to each question, and nobody is left who waits for it.
 */
export function openLine(other: Other, { answers, hear = () => undefined }: Answers): Line {
  const waiting = new Map<Question, Set<(answer: unknown) => void>>()

  const tell = (what: Question, answer: unknown): Promise<void> =>
    new Promise((resolve) => void other.send({ answers: what, with: answer }, () => resolve()))

  function heard(what: Question, answer: unknown): void {
    hear(what, answer)
    const those = waiting.get(what) ?? []
    waiting.delete(what)
    for (const done of those) done(answer)
  }

  function onMessage(said: unknown): void {
    const { data } = message.safeParse(said)
    if (data === undefined) return
    if ('answers' in data) {
      heard(data.answers, data.with)
      return
    }
    const answer = answers[data.asks]?.() ?? Promise.resolve(null)
    void answer.catch(() => null).then((found) => tell(data.asks, found))
  }

  other.on('message', onMessage)
  return {
    tell,
    ask: (what, withinMs) =>
      new Promise((resolve) => {
        const owed = waiting.get(what)
        const those = owed ?? new Set()
        const done = (answer: unknown) => {
          clearTimeout(timer)
          those.delete(done)
          resolve(answer)
        }
        const timer = setTimeout(() => done(null), withinMs)
        those.add(done)
        if (owed !== undefined) return
        waiting.set(what, those)
        // It has gone: nobody will answer.
        other.send({ asks: what }, (error) => error !== null && heard(what, null))
      }),
    close: () => {
      other.off('message', onMessage)
      for (const those of waiting.values()) for (const done of those) done(null)
      waiting.clear()
    },
  }
}
