import type { Caller } from './callers.ts'
import type { Procedure } from './procedures.ts'
import { type Envelope, wordsOf } from './words.ts'

/** A call of a procedure. */
export interface Call {
  readonly procedure: Procedure
  readonly caller: Caller
  readonly input: unknown
  readonly envelope: Envelope
  /** Of somebody who is about to do this and nothing else. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What came back for one call, or for a request that is no call. */
export interface Answer {
  readonly status: number
  /** Undefined where it is no JSON. */
  readonly body: unknown
  /** Of the whole request. */
  readonly ms: number
}

interface Request {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** All calls as one batch, as the SDK sends them; one alone as one. */
export async function send({ url, headers }: Request, calls: readonly Call[]): Promise<Answer[]> {
  const [only] = calls
  if (only !== undefined && calls.length === 1) return [await sendAlone({ url, headers }, only)]
  const paths = calls.map(({ procedure }) => procedure.path).join(',')
  const body = `{${calls.map(({ input, envelope }, at) => `"${at}":${wordsOf(input, envelope)}`).join(',')}}`
  const answer = await post({ url: `${url}/trpc/${paths}?batch=1`, headers }, body)
  const { body: items } = answer
  if (!Array.isArray(items) || items.length !== calls.length) return calls.map(() => answer)
  return items.map((item) => ({ ...answer, body: item }))
}

async function sendAlone({ url, headers }: Request, { procedure, input, envelope }: Call): Promise<Answer> {
  const words = wordsOf(input, envelope)
  const at = `${url}/trpc/${procedure.path}`
  if (procedure.type === 'subscription') return listen({ url: at, headers }, words)
  return post({ url: at, headers }, words)
}

export async function post({ url, headers }: Request, body: string, type = 'application/json'): Promise<Answer> {
  const answer = await ask(url, { method: 'POST', headers: { ...headers, 'content-type': type }, body })
  return answer
}

/** A refusal, or the first that a stream says. */
async function listen({ url, headers }: Request, words: string): Promise<Answer> {
  const stop = new AbortController()
  const startedAt = performance.now()
  const accept = { ...headers, accept: 'text/event-stream' }
  const answer = await fetch(`${url}?input=${encodeURIComponent(words)}`, { headers: accept, signal: stop.signal })
  if (!answer.ok || answer.body === null) return { ...(await read(answer)), ms: performance.now() - startedAt }
  const reader = answer.body.getReader()
  const { value } = await reader.read()
  stop.abort()
  await reader.cancel().catch(() => undefined)
  const error = /^event: serialized-error\ndata: (.*)$/m.exec(new TextDecoder().decode(value))?.[1]
  const body = error === undefined ? { result: { data: { json: null } } } : { error: JSON.parse(error) }
  return { status: answer.status, body, ms: performance.now() - startedAt }
}

export async function ask(url: string, init: RequestInit): Promise<Answer> {
  const startedAt = performance.now()
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) })
  const said = await read(answer)
  return { ...said, ms: performance.now() - startedAt }
}

async function read(answer: Response): Promise<Pick<Answer, 'status' | 'body'>> {
  const text = await answer.text()
  try {
    return { status: answer.status, body: JSON.parse(text) }
  } catch {
    return { status: answer.status, body: undefined }
  }
}
