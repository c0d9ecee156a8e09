import { type Minor, subtractMinor } from '../money/minor.ts'
import type { OrderStatus, PaymentStatus } from '../orders/status.ts'
import { accept, type Decision, refuse } from '../refusal.ts'

/** before_shipment: goods wait for the money, as a bank transfer. on_delivery: they leave before, as for cash. */
export const manualMethodKinds = ['before_shipment', 'on_delivery'] as const
export type ManualMethodKind = (typeof manualMethodKinds)[number]

/** A way of paying that people look after: no provider is asked. */
export interface ManualMethod {
  /** For good. */
  readonly code: string
  readonly name: string
  /** What the buyer is to do; `{orderNumber}` and `{amount}` are put in. */
  readonly instructions: string
  readonly kind: ManualMethodKind
  /** How long goods wait for the money; null where they do not. */
  readonly payWithinDays: number | null
  /** By code; none: all of them. */
  readonly markets: readonly string[]
  readonly enabled: boolean
}

/** The method of an order, as it was agreed. */
export type OrderedManualMethod = Pick<ManualMethod, 'code' | 'name' | 'instructions' | 'kind' | 'payWithinDays'>

/**
 * received: money that came. revoked: it was written down by mistake, and counts against it. set_off: goods came back,
 * or were taken off the order, before they were paid for.
 */
export type ReceiptKind = 'received' | 'revoked' | 'set_off'

/** An entry of what people have written down of a payment. */
export interface Receipt {
  readonly id: string
  readonly kind: ReceiptKind
  /** Below zero where it was revoked. */
  readonly amountMinor: Minor
  /** When it came, as people say. */
  readonly receivedAt: Date
  readonly reference: string | null
  readonly revokesId: string | null
  readonly at: Date
}

/** What an order owes by hand, and what has come of it. */
export interface ManualPayment {
  readonly amountMinor: Minor
  /** Set-offs among it, and what came late. */
  readonly capturedMinor: Minor
  readonly receipts: readonly Receipt[]
}

/** What is open in a market, by code. */
export const methodsIn = (methods: readonly ManualMethod[], market: string): ManualMethod[] =>
  methods.filter(({ enabled, markets }) => enabled && (markets.length === 0 || markets.includes(market)))

/** The one that was named, or the only one there is; null where that is none. */
export function chosenMethod(open: readonly ManualMethod[], code: string | undefined): ManualMethod | null {
  if (code === undefined) return open.length === 1 ? (open[0] ?? null) : null
  return open.find((method) => method.code === code) ?? null
}

export const orderedManualMethod = (method: ManualMethod): OrderedManualMethod => {
  const { code, name, instructions, kind, payWithinDays } = method
  return { code, name, instructions, kind, payWithinDays }
}

/** Whether goods leave before their money comes, so that an unpaid order is no waiting one. */
export const isPaidOnDelivery = (method: Pick<OrderedManualMethod, 'kind'> | null): boolean =>
  method?.kind === 'on_delivery'

/** What is still to come. */
export const outstandingOf = ({ amountMinor, capturedMinor }: Pick<ManualPayment, 'amountMinor' | 'capturedMinor'>) =>
  Math.max(subtractMinor(amountMinor, capturedMinor), 0)

/** The money that came, without what was set off. */
export const receivedOf = ({ receipts }: Pick<ManualPayment, 'receipts'>): Minor =>
  receipts.reduce((sum, { kind, amountMinor }) => (kind === 'set_off' ? sum : sum + amountMinor), 0)

/** What the buyer is to do, with the number of his order and what he is to pay in it. */
export const instructionsFor = (
  text: string,
  said: { readonly orderNumber: string; readonly amount: string },
): string => text.replace(/\{(orderNumber|amount)\}/g, (_, name: 'orderNumber' | 'amount') => said[name])

/** An order that is paid by hand, under its lock. */
export interface KnownManualPayment {
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly amountMinor: Minor
  /** Before this. */
  readonly capturedMinor: Minor
}

/** What follows from money that came by hand. */
export type ReceiptConsequence =
  /** More is to come. */
  | { readonly kind: 'partly' }
  /** The order is paid; what was too much goes back. */
  | { readonly kind: 'paid'; readonly surplusMinor: Minor }
  /** For an order that takes none any more: all of it goes back. */
  | { readonly kind: 'late_money' }

/** The one rule for money that people write down, as `decidePayment` is for that of a provider. */
export function decideReceipt(known: KnownManualPayment, receivedMinor: Minor): ReceiptConsequence {
  if (!isAwaited(known)) return { kind: 'late_money' }
  const openMinor = outstandingOf(known)
  // Of goods that came back before they were paid for nothing is owed, and nothing is kept.
  if (openMinor === 0) return { kind: 'late_money' }
  return receivedMinor < openMinor ? { kind: 'partly' } : { kind: 'paid', surplusMinor: receivedMinor - openMinor }
}

/** Whether an order waits for money by hand. */
export const isAwaited = ({ status, paymentStatus }: Pick<KnownManualPayment, 'status' | 'paymentStatus'>): boolean =>
  paymentStatus === 'PENDING' && status !== 'CANCELED'

/**
 * What was written down by mistake may be taken back as long as nothing has followed from it. Refuses with CONFLICT for
 * an order that is paid or over, for an entry that is no money or has been taken back, and for money that goes back.
 */
export function decideRevocation(
  known: KnownManualPayment & { readonly refundReservedMinor: Minor },
  receipt: Pick<Receipt, 'kind' | 'amountMinor'> & { readonly isRevoked: boolean },
): Decision<null> {
  const conflict = (entity: string) => refuse({ code: 'CONFLICT', entity, currentVersion: null })
  if (!isAwaited(known)) return conflict('payment')
  if (receipt.kind !== 'received' || receipt.isRevoked) return conflict('receipt')
  const isSpoken = known.capturedMinor - receipt.amountMinor < known.refundReservedMinor
  return isSpoken ? conflict('refund') : accept(null)
}
