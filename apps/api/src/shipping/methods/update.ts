import { z } from 'zod'
import { withGiven } from '../../staff/with-given.ts'
import { refuses, staff } from '../../trpc.ts'
import { changeMethod } from './change-method.ts'
import { checkedMethod, Method, methodId, methodInput, version, viewTerms } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('shipping:write')
  .meta({
    docs:
      'Changes what is given of a shipping method, each fact as a whole, and leaves the rest as it is; in force on ' +
      'every node within a second. Orders keep what they were told.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject(methodInput).partial().extend({ methodId, version }))
  .output(Method)
  .mutation(({ ctx, input: { methodId, version, ...given } }) =>
    changeMethod(ctx, { methodId, version }, (from) => ({
      ...from,
      ...checkedMethod(withGiven(viewTerms(from), given), from),
    })),
  )
