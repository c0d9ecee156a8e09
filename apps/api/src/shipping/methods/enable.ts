import { z } from 'zod'
import { refuses, staff } from '../../trpc.ts'
import { changeMethod } from './change-method.ts'
import { Method, methodId, version } from './view.ts'

const refusals = ['CONFLICT'] as const

export const enable = staff('shipping:write')
  .meta({ docs: 'Offers a shipping method again. One that is offered stays as it is.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ methodId, version }))
  .output(Method)
  .mutation(({ ctx, input }) => changeMethod(ctx, input, (method) => ({ ...method, enabled: true })))

export const disable = staff('shipping:write')
  .meta({
    docs: 'Offers a shipping method to nobody, from within a second on; orders that chose it are not touched.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ methodId, version }))
  .output(Method)
  .mutation(({ ctx, input }) => changeMethod(ctx, input, (method) => ({ ...method, enabled: false })))
