import { writeProductState } from '@tillwright/db/product-writes'
import { scheduleIssues } from '@tillwright/domain/catalog/publishing'
import { z } from 'zod'
import { moment, version } from '../schemas.ts'
import { withGiven } from '../staff/with-given.ts'
import { refuses, staff } from '../trpc.ts'
import { changeProduct } from './change-product.ts'
import { mustBeRight } from './checked.ts'
import { productId } from './inputs.ts'
import { StaffProduct } from './staff-view.ts'

const refusals = ['CONFLICT'] as const

export const schedule = staff('catalog:write')
  .meta({
    docs:
      'Says when a product comes and when it goes, to the minute; null: not by itself. One that can’t be published ' +
      'when its time has come waits until it can: `publishIssues` says for what. An archived product has no times.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      productId,
      version,
      publishAt: moment.nullable().optional(),
      unpublishAt: moment.nullable().optional(),
    }),
  )
  .output(StaffProduct)
  .mutation(({ ctx, input: { productId, version, ...given } }) =>
    changeProduct(ctx, {
      ...{ productId, version },
      write: async (tx, from) => {
        const { status, publishAt, unpublishAt } = withGiven(from, given)
        mustBeRight([
          ...(status === 'archived' ? [{ path: 'productId', message: 'is archived: restore it first' }] : []),
          ...scheduleIssues({ publishAt, unpublishAt }),
        ])
        await writeProductState(tx, productId, { status, publishAt, unpublishAt })
      },
    }),
  )
