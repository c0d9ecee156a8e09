import type { Tx } from '@tillwright/db/client'
import { type KeptZone, readContainment } from '@tillwright/db/kept-zones'
import { zoneCircle } from '@tillwright/domain/zones/zone-circle'
import { Refused } from '../../refused.ts'

/**
 * Throws VALIDATION_FAILED for a zone that would contain what is not there, or itself by way of others. The zones have
 * to be opened, so that nobody else closes the circle meanwhile.
 */
export async function mustFit(tx: Tx, zone: Pick<KeptZone, 'code' | 'contains'>): Promise<void> {
  if (zone.contains.length === 0) return
  const others = (await readContainment(tx)).filter(({ code }) => code !== zone.code)
  const known = new Set([zone.code, ...others.map(({ code }) => code)])
  const unknown = zone.contains.flatMap((code, at) =>
    known.has(code) ? [] : [{ path: `contains.${at}`, message: 'is no zone' }],
  )
  if (unknown.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues: unknown })
  const circle = zoneCircle([...others, zone])
  if (circle === null) return
  const message = `these zones would contain each other: ${circle.join(' → ')}`
  throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'contains', message }] })
}
