/** One request under /v1; status 0 stands for a connection that was cut. */
export interface LoggedCall {
  readonly at: string
  readonly method: string
  readonly path: string
  readonly idempotencyKey: string | null
  readonly requestId: string
  readonly isReplay: boolean
  readonly status: number
}

const mostCalls = 10_000

export interface CallLog {
  add(call: LoggedCall): void
  /** Newest last. */
  all(): readonly LoggedCall[]
}

/** The last ten thousand calls, for tests to look at; not kept over a restart. */
export function makeCallLog(): CallLog {
  let calls: LoggedCall[] = []
  return {
    add: (call) => {
      calls.push(call)
      if (calls.length > 2 * mostCalls) calls = calls.slice(-mostCalls)
    },
    all: () => calls.slice(-mostCalls),
  }
}
