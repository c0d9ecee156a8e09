import type { KeptMethod } from '@tillwright/db/manual-methods'
import { type ManualMethod, manualMethodKinds } from '@tillwright/domain/payments/manual'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { marketCode, prose, text } from '../../schemas.ts'
import type { Facts } from '../../staff/audit-change.ts'
import type { StaffContext } from '../../trpc.ts'

export const manualMethodCode = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'takes 1 to 60 of a-z, 0-9, "_" and "-"')

export const ManualKind = z
  .enum(manualMethodKinds)
  .describe('before_shipment: goods wait for the money; on_delivery: they leave before it comes')

/** What staff says of one. */
export const methodInput = {
  name: text({ max: 100 }),
  instructions: prose({ max: 2_000 }).describe('What the buyer is to do: {orderNumber} and {amount} are put in'),
  kind: ManualKind,
  payWithinDays: z.int().min(1).max(60).nullable().describe('How long goods wait; null for on_delivery'),
  markets: z.array(marketCode).max(50).describe('None: all of them'),
  enabled: z.boolean(),
}

export const ManualPaymentMethod = z
  .object({
    code: z.string(),
    name: z.string(),
    instructions: z.string(),
    kind: ManualKind,
    payWithinDays: z.int().nullable(),
    markets: z.array(z.string()),
    enabled: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'ManualPaymentMethod' })

export const viewMethod = ({ markets, ...method }: KeptMethod): z.output<typeof ManualPaymentMethod> => ({
  ...method,
  markets: [...markets],
})

/** What the audit log says of one. */
export const methodFacts = ({
  code,
  name,
  instructions,
  kind,
  payWithinDays,
  markets,
  enabled,
}: ManualMethod): Facts => ({
  ...{ code, name, instructions, kind, payWithinDays, markets: markets.join(' '), enabled },
})

export const noSuchMethod = () => new Refused({ code: 'NOT_FOUND', entity: 'manualPaymentMethod' })

/** Throws VALIDATION_FAILED for what does not fit together, and for a market that there is not. */
export async function mustBeWhole(ctx: Pick<StaffContext, 'shop'>, method: ManualMethod): Promise<void> {
  const known = (await ctx.shop()).markets
  const waits = method.kind === 'before_shipment'
  const fits = waits === (method.payWithinDays !== null)
  const issues = [
    ...(fits ? [] : [{ path: 'payWithinDays', message: waits ? 'is how long goods wait' : 'is null: no goods wait' }]),
    ...method.markets.flatMap((code, index) =>
      known.has(code) ? [] : [{ path: `markets.${index}`, message: 'is no market' }],
    ),
  ]
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
}
