import { constraintOf } from '@tillwright/db/client'
import { Refused } from '../../refused.ts'

/**
 * Throws VALIDATION_FAILED for a period that ends before it begins, and CONFLICT (taxRatePeriod) where the database has
 * found that another period of the same name has some of its days: both would be levied.
 */
export async function withinPeriods<T>(
  { validFrom, validTo }: { readonly validFrom: string; readonly validTo: string | null },
  write: () => Promise<T>,
): Promise<T> {
  if (validTo !== null && validTo <= validFrom) {
    const issues = [{ path: 'validTo', message: 'is no day after validFrom' }]
    throw new Refused({ code: 'VALIDATION_FAILED', issues })
  }
  try {
    return await write()
  } catch (error) {
    if (!overlaps.has(constraintOf(error) ?? '')) throw error
    throw new Refused({ code: 'CONFLICT', entity: 'taxRatePeriod', currentVersion: null })
  }
}

const overlaps: ReadonlySet<string> = new Set(['tax_rate_no_overlap', 'tax_rate_once'])
