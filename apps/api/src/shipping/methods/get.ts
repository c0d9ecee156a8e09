import { findMethod } from '@tillwright/db/shipping-methods'
import { z } from 'zod'
import { staff } from '../../trpc.ts'
import { Method, methodId, noSuchMethod, viewMethod } from './view.ts'

export const get = staff('shipping:read')
  .meta({ docs: 'A shipping method, also one that is not offered.' })
  .input(z.strictObject({ methodId }))
  .output(Method)
  .query(async ({ ctx, input }) => {
    const method = await findMethod(ctx.db, input.methodId)
    if (method === null) throw noSuchMethod()
    return viewMethod(method)
  })
