import { invalid } from '../../accounts/inputs.ts'
import type { Context } from '../../context.ts'
import { MoneyInput } from '../../schemas.ts'

/** No till gives more than that away at once. */
const amountMax = 10_000_000

export const amountGiven = MoneyInput.refine(({ amount }) => amount > 0 && amount <= amountMax, {
  path: ['amount'],
  message: `is from 1 to ${amountMax}`,
})

/** Nothing could be bought with another currency. Throws VALIDATION_FAILED. */
export async function mustBeSold({ shop }: Pick<Context, 'shop'>, currency: string, path: string): Promise<void> {
  const { markets } = await shop()
  if ([...markets.values()].every((market) => market.currency !== currency))
    throw invalid(path, 'is the currency of none of the shop’s markets')
}
