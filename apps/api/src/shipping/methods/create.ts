import { transact } from '@tillwright/db/client'
import { holdCurrency, holdZone, holdZones, insertMethod } from '@tillwright/db/shipping-methods'
import { z } from 'zod'
import { noSuchMarket } from '../../markets/view.ts'
import { Refused } from '../../refused.ts'
import { marketCode } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { asKnownCategory } from './change-method.ts'
import { mustHaveCategory } from './must-have-category.ts'
import { checkedMethod, Method, methodCode, methodFacts, newMethodInput, noSuchZone, viewMethod } from './view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('shipping:write')
  .meta({
    docs:
      'Makes a shipping method of a market for a zone, by default one that is offered. A known code is CONFLICT. ' +
      'Shoppers find it on every node within a second.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      ...newMethodInput,
      market: marketCode.describe('For good'),
      code: methodCode.describe('For good'),
      enabled: z.boolean().default(true),
    }),
  )
  .output(Method)
  .mutation(({ ctx, input: { market, code, enabled, ...input } }) =>
    transact(ctx.db, async (tx) => {
      const currency = await holdCurrency(tx, market)
      if (currency === null) throw noSuchMarket()
      const asked = checkedMethod(input, { id: ctx.newId(), market, code, currency, enabled })
      const zoneId = await holdZone(tx, asked.zone)
      if (zoneId === null || !(await holdZones(tx, asked.exceptZones))) throw noSuchZone()
      await mustHaveCategory(tx, asked)
      const method = await insertMethod(tx, asked, zoneId)
      if (method === null) throw new Refused({ code: 'CONFLICT', entity: 'shippingMethod', currentVersion: null })
      const after = methodFacts(method)
      await auditChange(tx, ctx, { entity: 'shippingMethod', entityId: method.id, before: null, after })
      return viewMethod(method)
    }).catch(asKnownCategory),
  )
