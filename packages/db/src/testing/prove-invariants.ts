import type { Db } from '../client.ts'
import { findViolations, type InvariantName, invariants } from '../invariants/find-violations.ts'

/**
 * Fails, by name and rows, where something is not so that must be so at any moment. Invariants that a test breaks
 * knowingly are named by it, and must then be broken.
 */
export async function proveInvariants(db: Db, breaks: readonly InvariantName[] = []): Promise<void> {
  const violations = await findViolations(db)
  const broken = new Map(violations.map(({ invariant, rows }) => [invariant, rows]))
  const complaints = [
    ...[...broken].filter(([name]) => !breaks.some((known) => known === name)).map(([name, rows]) => told(name, rows)),
    ...breaks.filter((name) => !broken.has(name)).map((name) => `${name} is said to be broken, and holds`),
  ]
  if (complaints.length > 0) throw new Error(`the database is not as it must be:\n${complaints.join('\n')}`)
}

const told = (name: string, rows: readonly object[]): string => {
  const [, invariant] = Object.entries(invariants).find(([known]) => known === name) ?? []
  return [`${name}: ${invariant?.means}`, ...rows.map((row) => `  ${JSON.stringify(row)}`)].join('\n')
}
