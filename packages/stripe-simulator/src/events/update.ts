import type { Snapshot } from '../store/things.ts'
import type { Work } from '../store/work.ts'

/** Tells an update with the old values of what has changed; an update that changes nothing is not told. */
export function emitUpdate(
  work: Work,
  types: readonly string[],
  { before, after }: { before: Snapshot; after: Snapshot },
): void {
  const previous = previousAttributes(before, after)
  if (Object.keys(previous).length === 0) return
  for (const type of types) work.emit(type, after, previous)
}

/** Deep into objects only what has changed; null stands for what was not there before. */
function previousAttributes(before: object, after: object): Readonly<Record<string, unknown>> {
  const old = new Map<string, unknown>(Object.entries(before))
  const now = new Map<string, unknown>(Object.entries(after))
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((name): [string, unknown][] => {
    const [was, is] = [old.get(name) ?? null, now.get(name) ?? null]
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    return [[name, isHash(was) && isHash(is) ? previousAttributes(was, is) : was]]
  })
  return Object.fromEntries(changes)
}

const isHash = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)
