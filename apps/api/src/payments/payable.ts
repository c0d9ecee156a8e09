import type { Context } from '../context.ts'
import type { Dossier } from '../orders/dossier.ts'
import { providerOf } from './providers.ts'
import type { Payment } from './view.ts'

/**
 * An order and what its buyer does next, by whoever looks after its money: what has not been opened there is opened.
 * Never throws because a provider is away.
 */
export const payable = (ctx: Context, dossier: Dossier): Promise<{ dossier: Dossier; payment: Payment }> =>
  providerOf(dossier.order).open(ctx, dossier)
