import type { PriceList as KnownList } from '@tillwright/db/price-lists'
import type { PriceListId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, Money, text } from '../../schemas.ts'
import type { Facts } from '../../staff/audit-change.ts'
import { customerGroupIdsInput } from '../groups/view.ts'
import { window, windowInput } from '../inputs.ts'

export const PriceList = z
  .object({
    id: z.uuid(),
    name: z.string(),
    customerGroupIds: z.array(z.uuid()).nullable().describe('Null is everybody'),
    ...window,
    createdAt: z.date(),
    version: z.int(),
  })
  .meta({ id: 'PriceList' })

export const PriceRun = z
  .object({
    totalCount: z.int(),
    doneCount: z.int().describe('How many products the lists show anew'),
    startedAt: z.date(),
    finishedAt: z.date().nullable(),
  })
  .meta({ id: 'PriceRun' })

export const ListEntry = z
  .object({
    variantId: z.uuid(),
    sku: z.string(),
    market: z.string(),
    tiers: z.array(z.object({ minQuantity: z.int(), unitPrice: Money })).describe('A tier of 1 is the price for any'),
  })
  .meta({ id: 'PriceListEntry' })

export const listId = id<PriceListId>()

export const listInput = { name: text({ max: 100 }), customerGroupIds: customerGroupIdsInput, ...windowInput }

export const viewList = (list: KnownList): z.output<typeof PriceList> => ({
  ...list,
  customerGroupIds: list.customerGroupIds && [...list.customerGroupIds],
})

export const listFacts = ({ name, customerGroupIds, startsAt, endsAt }: KnownList): Facts => ({
  name,
  customerGroupIds: customerGroupIds && [...customerGroupIds],
  startsAt: startsAt?.toISOString() ?? null,
  endsAt: endsAt?.toISOString() ?? null,
})
