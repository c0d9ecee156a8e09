import type { Random } from '@tillwright/simulation/random'
import { type Caller, callerFor } from './callers.ts'
import type { Failures } from './failures.ts'
import { garbageFor } from './garbage.ts'
import { noConnection } from './heard.ts'
import { judge, judgeGarbage, type Verdict } from './judge.ts'
import { mutated } from './mutate.ts'
import type { Procedure } from './procedures.ts'
import { type Call, send } from './send.ts'
import { smallest } from './smallest.ts'
import { validValue } from './valid-values.ts'
import { envelopeOf, isLarge } from './words.ts'
import type { World } from './world.ts'

/** What a run counts. */
export interface Count {
  calls: number
  /** Calls that found no connection in time. */
  waits: number
  readonly outcomes: Map<string, number>
  /** Procedures that were let through to their end, with how often. */
  readonly granted: Map<string, number>
  /** The longest request of each procedure. */
  readonly longest: Map<string, number>
}

export interface Visit {
  readonly world: World
  readonly random: Random
  readonly count: Count
  readonly failures: Failures
  /** How to see it again. */
  readonly again: (path: string) => string
}

/** Calls these procedures, all of one audience, as one caller: as one batch, apart from what is too large for it. */
export async function visit(on: Visit, batch: readonly Procedure[]): Promise<void> {
  const { random } = on
  const [first] = batch
  if (first === undefined) return
  const caller = callerFor(first.audience, random)
  // A stream says so as a stream does.
  if (first.type !== 'subscription' && random.chance(0.04 * batch.length))
    await throwGarbage(on, caller, random.pick(batch))
  const calls: Call[] = []
  for (const procedure of batch) calls.push(await callOf(on, procedure, caller))
  const goesAlone = ({ procedure, headers, input }: Call) =>
    procedure.type === 'subscription' || headers !== undefined || isLarge(input)
  const together = calls.filter((call) => !goesAlone(call))
  if (together.length > 0) await callAll(on, together)
  for (const call of calls.filter(goesAlone)) await callAll(on, [call])
}

async function callOf({ world, random }: Visit, procedure: Procedure, caller: Caller): Promise<Call> {
  const from = { random, known: world.known }
  const envelope = envelopeOf(random)
  const isBent = random.chance(0.5)
  const bent = (input: unknown) => (isBent ? mutated(input, random, world.known) : input)
  const isPurchase = procedure.path === 'orders.place' && caller === 'cart'
  const purchase = isPurchase ? await world.openPurchase() : undefined
  if (purchase !== undefined)
    return { procedure, caller, input: bent(purchase.request), envelope, headers: purchase.headers }
  const right = random.chance(0.45) ? await world.rightInput(procedure.path, caller, random) : undefined
  const made = () => (procedure.input === null ? undefined : validValue(procedure.input, from))
  const input = withOwnKey(right === undefined ? made() : right.input, random)
  return { procedure, caller, input: bent(input), envelope }
}

/** Mostly: some keys are shown again, as a client that tries once more does. */
function withOwnKey(input: unknown, random: Random): unknown {
  const hasKey = typeof input === 'object' && input !== null && 'idempotencyKey' in input
  return hasKey && random.chance(0.8) ? { ...input, idempotencyKey: crypto.randomUUID() } : input
}

async function throwGarbage({ world, random, count, failures }: Visit, caller: Caller, at: Procedure): Promise<void> {
  const garbage = garbageFor(at, random)
  const headers = await world.headersOf(caller, random)
  const answer = await garbage.send({ url: world.url, headers })
  const hasWords = !/^(HEAD|OPTIONS) /.test(garbage.name)
  const { outcome, complaint } = hasWords ? judgeGarbage(answer) : judgeHead(answer.status)
  note(count, `not a call: ${outcome}`, [at.path], answer.ms)
  if (complaint === null || !failures.isNew(`garbage ${complaint}`)) return
  failures.add({ title: `${garbage.name} as ${caller}: ${complaint}`, lines: [] })
}

const judgeHead = (status: number) => ({
  outcome: `status ${status}`,
  complaint: status >= 500 ? `status ${status}` : null,
})

function note(count: Count, outcome: string, paths: readonly string[], ms: number): void {
  count.calls++
  count.outcomes.set(outcome, (count.outcomes.get(outcome) ?? 0) + 1)
  for (const path of paths) count.longest.set(path, Math.max(count.longest.get(path) ?? 0, ms))
}

async function callAll(on: Visit, calls: readonly Call[]): Promise<void> {
  const { world, random, count } = on
  const [first] = calls
  if (first === undefined) return
  const headers = first.headers ?? (await world.headersOf(first.caller, random))
  const answers = await send({ url: world.url, headers }, calls)
  for (const [at, call] of calls.entries()) {
    const answer = answers[at] ?? { status: 0, body: undefined, ms: 0 }
    const verdict = judge(call.procedure, answer)
    note(count, verdict.outcome, calls.length === 1 ? [call.procedure.path] : [], answer.ms)
    if (verdict.outcome === 'ok')
      count.granted.set(call.procedure.path, (count.granted.get(call.procedure.path) ?? 0) + 1)
    if (/^TOKEN_/.test(verdict.outcome) && first.caller !== 'ended session') world.forget(first.caller)
    if (verdict.complaint !== null) await complain(on, call, verdict)
    else await world.learn(verdict.data, random)
  }
}

/** Finds out whether the call alone does it, and how little of it is enough. */
async function complain(on: Visit, call: Call, verdict: Verdict): Promise<void> {
  const { world, failures, random, again } = on
  const { path } = call.procedure
  const cause = world.heard.causeOf(verdict.requestId)
  if (noConnection.test(cause)) return waitForRoom(on)
  if (!failures.isNew(`${path} ${verdict.complaint} ${cause.slice(0, 80).replace(/\d+/g, '0')}`)) return
  const isStillSo = async (input: unknown) => {
    const headers = call.headers ?? (await world.headersOf(call.caller, random))
    const [answer] = await send({ url: world.url, headers }, [{ ...call, input }])
    return answer !== undefined && judge(call.procedure, answer).complaint === verdict.complaint
  }
  const isAlone = await isStillSo(call.input)
  // A machine that stood still for ten seconds is no fault of the shop.
  if (!isAlone && /longer than|with status 503/.test(verdict.complaint ?? '')) return
  const input = isAlone ? await smallest(call.input, isStillSo) : call.input
  failures.add({
    title: `${path} as ${call.caller}: ${verdict.complaint}`,
    lines: [
      ...(cause === '' ? [] : [`because  ${cause}`]),
      `input    ${world.shown(input)}${call.envelope === 'ours' ? '' : ` in envelope ${call.envelope}`}`,
      ...(isAlone ? [] : ['alone    it does not happen again']),
      `again    ${again(path)}`,
    ],
  })
}

async function waitForRoom({ count }: Visit): Promise<void> {
  count.waits++
  await new Promise((resolve) => setTimeout(resolve, 1_000))
}
