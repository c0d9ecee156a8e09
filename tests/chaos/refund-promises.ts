import type { Kept, KeptRefund } from './kept.ts'

/** What the shop has said about refunds that its staff wanted. */
export interface RefundPromises {
  /** Under this key, from now on, whether or not an answer comes. */
  asked(key: string, orderId: string): void
  /** Answers what is wrong with it at once: a key that has been answered with other refunds before. */
  refunded(key: string, orderId: string, refunds: readonly ToldRefund[]): string | null
  brokenIn(kept: Kept): string[]
}

/** What staff is told of a refund. */
interface ToldRefund {
  readonly id: string
  readonly amount: { readonly amount: number }
}

type Acknowledged = Pick<KeptRefund, 'id' | 'orderId' | 'amountMinor'>

export function openRefundPromises(): RefundPromises {
  const keys = new Map<string, Set<string>>()
  const told = new Map<string, readonly Acknowledged[]>()
  return {
    asked: (key, orderId) => void keys.set(orderId, (keys.get(orderId) ?? new Set<string>()).add(key)),
    refunded: (key, orderId, refunds) => {
      const now = refunds.map(({ id, amount }) => ({ id, orderId, amountMinor: amount.amount }))
      const before = told.get(key) ?? now
      told.set(key, before)
      if (JSON.stringify(before) === JSON.stringify(now)) return null
      return `refund ${key} was answered with ${JSON.stringify(before)}, and then with ${JSON.stringify(now)}`
    },
    brokenIn: ({ refunds }) => [
      ...[...told.values()].flatMap((those) => wrongWithAnswer(those, refunds)),
      ...refunds.flatMap(wrongWithRefund),
      ...wantedByNobody(refunds, keys),
    ],
  }
}

function wrongWithAnswer(told: readonly Acknowledged[], refunds: readonly KeptRefund[]): string[] {
  return told.flatMap(({ id, orderId, amountMinor }) => {
    const found = refunds.find((refund) => refund.id === id)
    if (found === undefined) return [`refund ${id} was acknowledged, and is not there`]
    const isSo = found.orderId === orderId && found.amountMinor === amountMinor
    return isSo ? [] : [`refund ${id} of ${amountMinor} was acknowledged, and is ${JSON.stringify(found)}`]
  })
}

/** It has come to its end, and is at Stripe once. */
function wrongWithRefund(refund: KeptRefund): string[] {
  const { state, amountMinor, atProvider } = refund
  const [theirs, ...others] = atProvider
  const isTheirs = theirs?.amount === amountMinor && theirs.status === 'succeeded' && others.length === 0
  return state === 'succeeded' && isTheirs ? [] : [`a refund is not what it is at Stripe: ${JSON.stringify(refund)}`]
}

/** Each key makes one refund, for an order is paid by one intent. */
function wantedByNobody(refunds: readonly KeptRefund[], keys: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const byStaff = refunds.filter(({ reason }) => reason === 'staff')
  return [...new Set(byStaff.map(({ orderId }) => orderId))].flatMap((id) => {
    const made = byStaff.filter(({ orderId }) => orderId === id).length
    const wanted = keys.get(id)?.size ?? 0
    return made <= wanted ? [] : [`order ${id} has ${made} refunds of staff, who wanted ${wanted}`]
  })
}
