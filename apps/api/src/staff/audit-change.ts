import { isDeepStrictEqual } from 'node:util'
import { insertAuditEntry } from '@tillwright/db/audit'
import type { Tx } from '@tillwright/db/client'
import type { Json } from '@tillwright/db/schema'
import type { StaffContext } from '../trpc.ts'

/** What an audit entry says of something: never a hash or a secret. */
export type Facts = Record<string, Json>

export interface FactChange {
  readonly entity: string
  readonly entityId: string
  /** Null for what is new. */
  readonly before: Facts | null
  /** Null for what is gone. */
  readonly after: Facts | null
}

/** Writes down who changed what, in the transaction of the change: of what was changed, only the facts that differ. */
export async function auditChange(tx: Tx, ctx: StaffContext, { before, after, ...of }: FactChange): Promise<void> {
  const said = before === null || after === null ? { before, after } : differences(before, after)
  await insertAuditEntry(tx, ctx, { ...of, ...said })
}

/** Whether a change changes nothing: then there is nothing to write, and nothing to write down. */
export const changesNothing = (before: Facts, after: Facts): boolean => isDeepStrictEqual(before, after)

/** Of what was and what is, the facts that are not the same. */
export function differences(before: Facts, after: Facts): { before: Facts; after: Facts } {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const differing = names.filter((name) => !isDeepStrictEqual(before[name], after[name]))
  const pick = (facts: Facts): Facts => Object.fromEntries(differing.map((name) => [name, facts[name] ?? null]))
  return { before: pick(before), after: pick(after) }
}
