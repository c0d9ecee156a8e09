import { z } from 'zod'
import { refuses, staff } from '../../trpc.ts'
import { changeRule } from './change-rule.ts'
import { PriceRule, ruleId } from './view.ts'

const refusals = ['CONFLICT'] as const
const which = z.strictObject({ priceRuleId: ruleId, version: z.int().min(1) })

export const enable = staff('prices:write')
  .meta({ docs: 'Lets a price rule hold again, within its window.', refuses: refusals })
  .errors(refuses(refusals))
  .input(which)
  .output(PriceRule)
  .mutation(({ ctx, input }) => changeRule(ctx, { ...input, edit: async (_, from) => ({ ...from, enabled: true }) }))

export const disable = staff('prices:write')
  .meta({ docs: 'Lets a price rule hold no more, whatever its window says.', refuses: refusals })
  .errors(refuses(refusals))
  .input(which)
  .output(PriceRule)
  .mutation(({ ctx, input }) => changeRule(ctx, { ...input, edit: async (_, from) => ({ ...from, enabled: false }) }))
