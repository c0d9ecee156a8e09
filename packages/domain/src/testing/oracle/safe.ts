/** An amount or a quantity of the quote is more than a number can say exactly. */
export class PastSafeRange extends Error {}

/** Throws PastSafeRange. */
export function minor(amount: bigint): number {
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) throw new PastSafeRange(String(amount))
  return Number(amount)
}
