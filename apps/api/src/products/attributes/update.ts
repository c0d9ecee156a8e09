import { transact } from '@tillwright/db/client'
import { lockAttribute, writeAttribute } from '@tillwright/db/product-attributes'
import { z } from 'zod'
import { mustBeVersion } from '../../prices/must-be-version.ts'
import { noSuch } from '../../prices/view.ts'
import { version } from '../../schemas.ts'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import { withGiven } from '../../staff/with-given.ts'
import { refuses, staff } from '../../trpc.ts'
import { Attribute, attributeFacts, attributeInput, code, viewAttribute } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('catalog:write')
  .meta({ docs: 'Changes what is given of an attribute, and leaves the rest as it is.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject(attributeInput).partial().extend({ code, version }))
  .output(Attribute)
  .mutation(({ ctx, input: { code, version, ...given } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockAttribute(tx, code)
      if (from === null) throw noSuch('attribute')
      mustBeVersion('attribute', from.version, version)
      const to = withGiven(from, given)
      const [before, after] = [attributeFacts(from), attributeFacts(to)]
      if (changesNothing(before, after)) return viewAttribute(from)
      await auditChange(tx, ctx, { entity: 'attribute', entityId: code, before, after })
      return viewAttribute(await writeAttribute(tx, to))
    }),
  )
