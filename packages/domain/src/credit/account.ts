/** gift_card: of whoever knows its code. store_credit: of a customer, one in each currency. */
export type CreditKind = 'gift_card' | 'store_credit'
