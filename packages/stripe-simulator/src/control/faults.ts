export const faultKinds = ['error_500', 'error_500_after', 'drop_before', 'drop_after', 'delay', 'rate_limit'] as const

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
}

export interface Faults {
  add(fault: Fault): void
  clear(): void
  /** The fault that this call meets, used up by one. */
  take(call: { method: string; path: string; template: string | undefined }): Fault | undefined
}

export function makeFaults(): Faults {
  let waiting: Fault[] = []
  return {
    add: (fault) => void waiting.push(fault),
    clear: () => {
      waiting = []
    },
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
