import { commonCodes } from '@tillwright/api/refusals'
import { appRouter } from '@tillwright/api/router'
import type { Meta } from '@tillwright/api/trpc'
import type { $ZodType } from 'zod/v4/core'

/** A procedure as its own declaration describes it. */
export interface Procedure {
  readonly path: string
  readonly type: 'query' | 'mutation' | 'subscription'
  /** Null where it takes nothing. */
  readonly input: $ZodType | null
  /** What a success must pass. */
  readonly output: $ZodType | null
  /** 'staff' whatever the permission. */
  readonly audience: 'anyone' | 'shopper' | 'owner' | 'customer' | 'staff'
  /** Codes that it may answer. */
  readonly codes: ReadonlySet<string>
}

/** Every procedure of the router: a new one cannot be forgotten. */
export const procedures: readonly Procedure[] = Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
  // What tRPC keeps of a procedure; its types do not show it.
  const { inputs, output, type, meta } = (procedure as unknown as { _def: Kept })._def
  const audience = meta?.audience ?? 'anyone'
  return {
    path,
    type,
    input: inputs[0] ?? null,
    // A stream answers with many things, none of which is its output.
    output: type === 'subscription' ? null : (output ?? null),
    audience: audience.startsWith('staff:') ? 'staff' : (audience as Procedure['audience']),
    codes: new Set([...commonCodes.filter((code) => code !== 'INTERNAL'), ...(meta?.refuses ?? [])]),
  }
})

interface Kept {
  readonly inputs: readonly $ZodType[]
  readonly output?: $ZodType
  readonly type: Procedure['type']
  readonly meta?: Meta
}
