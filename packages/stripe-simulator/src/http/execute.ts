import { operationAt } from '../api/description.ts'
import type { Endpoint } from '../api/endpoint.ts'
import { errorBody, invalid, outage, StripeError } from '../api/errors.ts'
import { checkExpand, expanded } from '../api/expand.ts'
import type { Form } from '../api/form.ts'
import { checkedParameters } from '../api/parameters.ts'
import type { Fault } from '../control/faults.ts'
import type { Engine } from '../engine.ts'
import { apiVersion, type Cause, type Work } from '../store/work.ts'
import type { KeyedCall } from './idempotency.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface PreparedCall {
  readonly endpoint: Endpoint
  readonly id: string
  readonly url: string
  readonly params: object
  readonly expand: readonly string[]
}

/** Checks the parameters. What is thrown here is kept under no key: the call has not begun. */
export function prepared(call: {
  endpoint: Endpoint
  id: string
  form: Form
  version: string | undefined
  url: string
}): PreparedCall {
  const { endpoint, id, url } = call
  const operation = operationAt(endpoint.method, endpoint.path)
  if (operation === undefined) throw new Error(`${endpoint.method} ${endpoint.path} is not in Stripe's description`)
  const { payment_method_types, ...form } = call.form
  if (payment_method_types !== undefined) checkOldVersion(call.version)
  const { expand = [], ...params } = checkedParameters(operation.parameters, form)
  const paths = Array.isArray(expand) ? expand.map(String) : []
  checkExpand(operation.answer, paths)
  const types = typeof payment_method_types === 'object' ? Object.values(payment_method_types).map(String) : null
  return { endpoint, id, url, expand: paths, params: { ...params, ...(types && { payment_method_types: types }) } }
}

/** Runs the call and keeps its answer under its key, in one step. */
export function execute(
  engine: Engine,
  running: { call: PreparedCall; cause: Cause; keyed: KeyedCall | null; fault: Fault | undefined },
): Answer {
  const { call, cause, keyed, fault } = running
  const requestId = cause.requestId ?? ''
  const answerWith = (work: Work, outcome: object): Answer => {
    const told = fault?.kind === 'error_500_after' ? outage(fault.status) : outcome
    const answer = answerOf(work, { outcome: told, expand: call.expand, requestId })
    const isKept = fault?.kind !== 'error_500_after' || fault.isStored
    const kept = isKept ? answer : answerOf(work, { outcome, expand: call.expand, requestId })
    if (keyed !== null)
      work.put('simulator.answer', {
        id: keyed.key,
        fingerprint: keyed.fingerprint,
        requestId,
        status: kept.status,
        body: kept.body,
        atMs: work.nowMs,
      })
    return answer
  }
  try {
    return engine.transact(cause, (work) => {
      if (fault?.kind === 'error_500') throw outage(fault.status)
      return answerWith(work, call.endpoint.run(work, call))
    })
  } catch (error) {
    if (!(error instanceof StripeError)) throw error
    return engine.transact(cause, (work) => answerWith(work, error))
  }
}

function answerOf(work: Work, told: { outcome: object; expand: readonly string[]; requestId: string }): Answer {
  const { outcome, expand, requestId } = told
  if (outcome instanceof StripeError)
    return { status: outcome.status, headers: outcome.headers, body: JSON.stringify(errorBody(outcome, requestId)) }
  return { status: 200, headers: {}, body: JSON.stringify(expanded(work, outcome, expand)) }
}

/** A caller that names no version gets its account's own, which may be older. */
function checkOldVersion(version: string | undefined): void {
  if (version === undefined || version < apiVersion) return
  throw invalid(
    'The `payment_method_types` parameter is no longer supported. Use `automatic_payment_methods`, ' +
      '`allowed_payment_method_types` or `excluded_payment_method_types` instead.',
    { code: 'payment_method_types_no_longer_supported', param: 'payment_method_types' },
  )
}
