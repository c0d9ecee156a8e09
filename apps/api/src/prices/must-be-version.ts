import { Refused } from '../refused.ts'

/**
 * Throws CONFLICT where something has changed since the caller saw it. Null is what is not there (yet): whoever wants
 * to make it has seen nothing.
 */
export function mustBeVersion(entity: string, current: number | null, seen: number | null): void {
  if (current !== seen) throw new Refused({ code: 'CONFLICT', entity, currentVersion: current })
}
