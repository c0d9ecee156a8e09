import { transact } from '@tillwright/db/client'
import { deleteAttribute, isAttributeUsed, lockAttribute } from '@tillwright/db/product-attributes'
import { z } from 'zod'
import { mustBeVersion } from '../../prices/must-be-version.ts'
import { Removed, removed } from '../../prices/named.ts'
import { noSuch } from '../../prices/view.ts'
import { Refused } from '../../refused.ts'
import { version } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { attributeFacts, code } from './view.ts'

const refusals = ['CONFLICT', 'IN_USE'] as const

export const remove = staff('catalog:write')
  .meta({
    docs: 'Removes an attribute. IN_USE while a product says something by it.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ code, version }))
  .output(Removed)
  .mutation(({ ctx, input: { code, version } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockAttribute(tx, code)
      if (from === null) throw noSuch('attribute')
      mustBeVersion('attribute', from.version, version)
      if (await isAttributeUsed(tx, code)) throw new Refused({ code: 'IN_USE', entity: 'attribute', by: ['products'] })
      await deleteAttribute(tx, code)
      await auditChange(tx, ctx, { entity: 'attribute', entityId: code, before: attributeFacts(from), after: null })
      return removed
    }),
  )
