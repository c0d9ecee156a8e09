import type { CustomerGroup as KnownGroup } from '@tillwright/db/customer-groups'
import type { CustomerGroupId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../../schemas.ts'
import type { Facts } from '../../staff/audit-change.ts'

export const CustomerGroup = z
  .object({ id: z.uuid(), code: z.string(), name: z.string(), createdAt: z.date(), version: z.int() })
  .meta({ id: 'CustomerGroup' })

export const groupId = id<CustomerGroupId>()

/** What is for some customers alone names their groups. */
export const customerGroupIdsInput = z
  .array(groupId)
  .min(1)
  .max(100)
  .transform((ids) => [...new Set(ids)].sort())
  .nullable()
  .describe('Whom it is for: whoever is in one of the groups; null is everybody')

export const groupFacts = ({ code, name }: KnownGroup): Facts => ({ code, name })
