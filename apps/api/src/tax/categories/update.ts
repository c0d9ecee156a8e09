import { transact } from '@tillwright/db/client'
import { lockTaxCategory, writeTaxCategory } from '@tillwright/db/tax-categories'
import { z } from 'zod'
import { text } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { code, mustBeVersion, noSuch, version } from '../named.ts'
import { categoryFacts, providerCode, TaxCategory } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('tax:write')
  .meta({ docs: 'Gives a tax category another name, or what is given of it; its code stays.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ code, name: text({ max: 100 }).optional(), providerCode: providerCode.optional(), version }))
  .output(TaxCategory)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockTaxCategory(tx, input.code)
      if (from === null) throw noSuch('taxCategory')
      mustBeVersion('taxCategory', from.version, input.version)
      const { name = from.name, providerCode: called = from.providerCode } = input
      if (from.name === name && from.providerCode === called) return from
      const category = await writeTaxCategory(tx, { ...from, name, providerCode: called })
      const [before, after] = [categoryFacts(from), categoryFacts(category)]
      await auditChange(tx, ctx, { entity: 'taxCategory', entityId: from.code, before, after })
      return category
    }),
  )
