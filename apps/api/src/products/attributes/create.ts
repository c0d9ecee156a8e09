import { transact } from '@tillwright/db/client'
import { insertAttribute } from '@tillwright/db/product-attributes'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { Attribute, attributeFacts, attributeInput, code, viewAttribute } from './view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('catalog:write')
  .meta({
    docs: 'Makes an attribute that products can have. Its code and kind are for good; a known code is CONFLICT.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      ...{ code, kind: Attribute.shape.kind },
      ...attributeInput,
      titles: attributeInput.titles.default({}),
      isFacet: z.boolean().default(false),
      position: attributeInput.position.default(0),
    }),
  )
  .output(Attribute)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const made = await insertAttribute(tx, input)
      if (made === null) throw new Refused({ code: 'CONFLICT', entity: 'attribute', currentVersion: null })
      const after = attributeFacts(made)
      await auditChange(tx, ctx, { entity: 'attribute', entityId: made.code, before: null, after })
      return viewAttribute(made)
    }),
  )
