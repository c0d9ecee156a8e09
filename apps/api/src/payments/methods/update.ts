import { transact } from '@tillwright/db/client'
import { lockManualMethod, writeManualMethod } from '@tillwright/db/manual-methods'
import { z } from 'zod'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import { withGiven } from '../../staff/with-given.ts'
import { mustBeVersion, version } from '../../tax/named.ts'
import { refuses, staff } from '../../trpc.ts'
import {
  ManualPaymentMethod,
  manualMethodCode,
  methodFacts,
  methodInput,
  mustBeWhole,
  noSuchMethod,
  viewMethod,
} from './view.ts'

const refusals = ['CONFLICT'] as const

const changes = z.strictObject(methodInput).partial()

export const update = staff('settings:write')
  .meta({
    docs:
      'Changes what is given of a way of paying by hand, or closes it; its code stays. Orders keep what they have ' +
      'agreed on.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(changes.extend({ code: manualMethodCode, version }))
  .output(ManualPaymentMethod)
  .mutation(({ ctx, input: { code, version: seen, ...given } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockManualMethod(tx, code)
      if (from === null) throw noSuchMethod()
      mustBeVersion('manualPaymentMethod', from.version, seen)
      const to = withGiven(from, given)
      await mustBeWhole(ctx, to)
      const [before, after] = [methodFacts(from), methodFacts(to)]
      if (changesNothing(before, after)) return viewMethod(from)
      const method = await writeManualMethod(tx, to)
      await auditChange(tx, ctx, { entity: 'manualPaymentMethod', entityId: code, before, after })
      return viewMethod(method)
    }),
  )
