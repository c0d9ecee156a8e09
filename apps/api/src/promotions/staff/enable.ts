import { z } from 'zod'
import { refuses, staff } from '../../trpc.ts'
import { changePromotion } from './change-promotion.ts'
import { Promotion, promotionId } from './view.ts'

const refusals = ['CONFLICT'] as const
const which = z.strictObject({ promotionId, version: z.int().min(1) })

export const enable = staff('promotions:write')
  .meta({ docs: 'Lets a promotion give something again, within its window.', refuses: refusals })
  .errors(refuses(refusals))
  .input(which)
  .output(Promotion)
  .mutation(({ ctx, input }) =>
    changePromotion(ctx, { ...input, edit: async (_, from) => ({ ...from, enabled: true }) }),
  )

export const disable = staff('promotions:write')
  .meta({
    docs: 'Lets a promotion give nothing more, whatever its window says; nobody knows its codes any longer.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(which)
  .output(Promotion)
  .mutation(({ ctx, input }) =>
    changePromotion(ctx, { ...input, edit: async (_, from) => ({ ...from, enabled: false }) }),
  )
