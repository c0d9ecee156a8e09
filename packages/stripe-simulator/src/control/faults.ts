import type { Order } from './orders.ts'

export const faultKinds = [
  'error_500',
  'error_500_after',
  'drop_before',
  'drop_after',
  'delay',
  'hang',
  'hang_after',
  'in_flight',
  'rate_limit',
  'lock_timeout',
  'decline',
] as const

/** Something that goes wrong on demand. `…_after` means that the call has done its work before. */
export interface Fault {
  readonly kind: (typeof faultKinds)[number]
  /** null: any. */
  readonly method: string | null
  /** A path, a path of Stripe's description with `{id}`, or a beginning that ends in `*`. */
  readonly path: string
  readonly delayMs: number
  readonly times: number
  /** Whether a 500 is kept under the idempotency key, as Stripe does once a call has begun. */
  readonly isStored: boolean
  /** The status of an error, 500 unless told. */
  readonly status: number
  /** Why the rate is limited; null leaves the header out. */
  readonly reason: string | null
  /** What the bank says, if it comes to that. */
  readonly declineCode: string
}

/** The fault that an order asks for; null for one that it cannot mean. */
export function faultIn(order: Order): Fault | null {
  const { method, path, delayMs = 0, times = 1, isStored, status = 500, reason = 'global-rate' } = order
  const kind = faultKinds.find((known) => known === order.kind)
  if (kind === undefined || typeof path !== 'string' || !path.startsWith('/')) return null
  return {
    kind,
    method: typeof method === 'string' ? method.toUpperCase() : null,
    path,
    delayMs: Number(delayMs),
    times: Number(times),
    isStored: typeof isStored === 'boolean' ? isStored : kind === 'error_500_after',
    status: Number(status),
    reason: typeof reason === 'string' ? reason : null,
    declineCode: typeof order.declineCode === 'string' ? order.declineCode : 'generic_decline',
  }
}

export interface Faults {
  add(fault: Fault): void
  /** Forgets those that are left, and ends the delays that are under way. */
  clear(): void
  /** Aborted by the next `clear`. */
  cleared(): AbortSignal
  /** The fault that this call meets, used up by one. */
  take(call: { method: string; path: string; template: string | undefined }): Fault | undefined
}

export function makeFaults(): Faults {
  let waiting: Fault[] = []
  let clearing = new AbortController()
  return {
    add: (fault) => void waiting.push(fault),
    clear: () => {
      waiting = []
      clearing.abort()
      clearing = new AbortController()
    },
    cleared: () => clearing.signal,
    take: (call) => {
      const met = waiting.find((fault) => meets(fault, call))
      if (met === undefined) return undefined
      waiting = waiting.flatMap((fault) =>
        fault !== met ? [fault] : fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [],
      )
      return met
    },
  }
}

function meets(
  fault: Fault,
  { method, path, template }: { method: string; path: string; template: string | undefined },
): boolean {
  if (fault.method !== null && fault.method !== method) return false
  return fault.path.endsWith('*')
    ? path.startsWith(fault.path.slice(0, -1))
    : fault.path === path || fault.path === template
}
