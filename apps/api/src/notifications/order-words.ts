import { closestWords } from './closest-words.ts'
import { de } from './orders/de.ts'
import { en } from './orders/en.ts'
import { ja } from './orders/ja.ts'

export interface OrderOf {
  readonly shop: string
  readonly order: string
}

/** How money went back, or is going back. */
export type WayBack = 'provider' | 'by_hand' | 'gift_card' | 'store_credit'

/** What letters about orders say in their own words, in one language. */
export interface OrderWords {
  readonly language: string
  readonly confirmed: {
    subject(of: OrderOf): string
    thanks(of: OrderOf): string
    readonly paid: string
    /** Money is held, and taken when the goods leave. */
    readonly held: string
    /** The goods leave before their money comes. */
    readonly later: string
    readonly free: string
  }
  readonly failed: {
    subject(of: OrderOf): string
    /** At the till, or days later by a bank. */
    refused(of: OrderOf): string
    late(of: OrderOf): string
    waitUntil(moment: string): string
    readonly pay: string
  }
  readonly shipped: {
    subject(of: OrderOf): string
    allOf(of: OrderOf): string
    partOf(of: OrderOf): string
    readonly follow: string
    readonly restFollows: string
  }
  readonly refunded: {
    subject(of: OrderOf): string
    amount(of: OrderOf & { readonly amount: string }): string
    readonly ways: Readonly<Record<WayBack, string>>
    explained(explanation: string): string
    readonly shippingToo: string
  }
  readonly labels: OrderLabels
  readonly see: string
  /** Of the link to an order. */
  readonly secret: string
}

export interface OrderLabels {
  readonly goods: string
  readonly option: (name: string, value: string) => string
  readonly gift: string
  readonly discount: string
  readonly shipping: string
  readonly tax: string
  readonly rounding: string
  readonly total: string
  /** A tax that the total has in it. */
  included(tax: string): string
  giftCard(codeEnd: string): string
  readonly storeCredit: string
  readonly shippingAddress: string
  readonly billingAddress: string
  readonly shippingMethod: string
  /** Of two days, or of one. */
  expected(from: string, to: string): string
  readonly carrier: string
  readonly trackingNumber: string
}

export const orderWordsFor = (locale: string): OrderWords => closestWords([en, de, ja], locale)
