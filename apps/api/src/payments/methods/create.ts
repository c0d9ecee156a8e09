import { transact } from '@tillwright/db/client'
import { insertManualMethod } from '@tillwright/db/manual-methods'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { ManualPaymentMethod, manualMethodCode, methodFacts, methodInput, mustBeWhole, viewMethod } from './view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('settings:write')
  .meta({
    docs:
      'Makes a way of paying that people look after, as a bank transfer or cash on delivery: shoppers of its markets ' +
      'can choose it. A known code is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      ...methodInput,
      code: manualMethodCode.describe('For good'),
      payWithinDays: methodInput.payWithinDays.default(null),
      markets: methodInput.markets.default([]),
      enabled: methodInput.enabled.default(true),
    }),
  )
  .output(ManualPaymentMethod)
  .mutation(async ({ ctx, input }) => {
    await mustBeWhole(ctx, input)
    return transact(ctx.db, async (tx) => {
      const method = await insertManualMethod(tx, input)
      if (method === null) throw new Refused({ code: 'CONFLICT', entity: 'manualPaymentMethod', currentVersion: null })
      const [entityId, after] = [method.code, methodFacts(method)]
      await auditChange(tx, ctx, { entity: 'manualPaymentMethod', entityId, before: null, after })
      return viewMethod(method)
    })
  })
