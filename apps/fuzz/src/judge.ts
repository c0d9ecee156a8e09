import { Refusal } from '@tillwright/api/refusals'
import { statusOf } from '@tillwright/api/refused'
import superjson, { type SuperJSONResult } from 'superjson'
import { safeParse } from 'zod/v4/core'
import type { Procedure } from './procedures.ts'
import type { Answer } from './send.ts'

/** What an answer is, and what is wrong with it if anything is. */
export interface Verdict {
  /** A refusal's code, or `ok`. */
  readonly outcome: string
  readonly complaint: string | null
  /** What was answered, for whoever learns from it. */
  readonly data: unknown
  readonly requestId: string | undefined
}

/** Whoever waits longer than this gives up. */
const patienceMs = 10_000

export function judge(procedure: Procedure, answer: Answer): Verdict {
  const verdict = judgeWords(procedure, answer)
  if (verdict.complaint !== null || answer.ms <= patienceMs) return verdict
  return { ...verdict, complaint: `it took longer than ${patienceMs / 1_000} s` }
}

function judgeWords(procedure: Procedure, { status, body }: Answer): Verdict {
  // Node itself refuses an address that is too long.
  if (status === 431) return told('too long an address', null)
  const error = member(body, 'error')
  if (error !== undefined) return judgeRefusal(procedure, error)
  const result = member(body, 'result')
  if (result === undefined) return judgeOther({ status, body })
  const data = revived(member(result, 'data'))
  // A batch has a status of its own where its calls differ.
  if (status !== 200 && status !== 207) return told('ok', `a success has status ${status}`, data)
  const parsed = procedure.output === null ? null : safeParse(procedure.output, data)
  if (parsed === null || parsed.success) return told('ok', null, data)
  return told('ok', `the answer is not as declared: ${problemOf(parsed.error)}`, data)
}

const told = (outcome: string, complaint: string | null, data?: unknown): Verdict => ({
  ...{ outcome, complaint, data, requestId: undefined },
})

const problemOf = ({ issues: [first] }: { issues: { path: PropertyKey[]; message: string }[] }): string =>
  `${first?.path.join('.')} ${first?.message}`

function judgeRefusal({ codes }: Procedure, error: unknown): Verdict {
  const data = member(revived(error), 'data')
  const parsed = Refusal.safeParse(member(data, 'refusal'))
  const requestId = String(member(data, 'requestId'))
  if (!parsed.success)
    return { ...told('no refusal', `an error without a refusal: ${JSON.stringify(error)}`), requestId }
  const { code } = parsed.data
  const complaint = complaintOf(code, { codes, trpcCode: member(data, 'code'), status: member(data, 'httpStatus') })
  return { outcome: code, complaint, data: parsed.data, requestId }
}

interface Said {
  readonly codes: ReadonlySet<string>
  readonly trpcCode: unknown
  readonly status: unknown
}

function complaintOf(code: Refusal['code'], { codes, trpcCode, status }: Said): string | null {
  if (code === 'INTERNAL') return 'INTERNAL'
  if (!codes.has(code)) return `${code} is not declared`
  // Nothing is broken here: neither Stripe nor the database is away.
  if (typeof status !== 'number' || status >= 500) return `${code} with status ${status}`
  return trpcCode === statusOf[code] || code === 'VALIDATION_FAILED' ? null : `${code} as ${trpcCode}`
}

/** Of a request that never became a call: in the words of the HTTP server. */
function judgeOther({ status, body }: Pick<Answer, 'status' | 'body'>): Verdict {
  const code = member(body, 'code')
  if (status >= 400 && status < 500 && typeof code === 'string') return told(code, null)
  return told(`status ${status}`, `status ${status} with ${JSON.stringify(body)?.slice(0, 200)}`)
}

/** Of a request that asks for nothing in particular: only that it is refused in our words. */
export function judgeGarbage({ status, body, ms }: Answer): Verdict {
  const errors = (Array.isArray(body) ? body : [body]).map((item) => member(item, 'error'))
  const codes = errors.map((error) => member(member(member(revived(error), 'data'), 'refusal'), 'code'))
  const code = codes.find((one) => typeof one === 'string') ?? member(body, 'code') ?? `status ${status}`
  const isWell = status < 500 && body !== undefined && !codes.includes('INTERNAL') && ms <= patienceMs
  return told(String(code), isWell ? null : `status ${status} after ${Math.round(ms)} ms: ${JSON.stringify(body)}`)
}

function revived(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('json' in value)) return value
  // In the envelope that tRPC's transformer makes.
  return superjson.deserialize(value as SuperJSONResult)
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
