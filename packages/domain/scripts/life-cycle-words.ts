import type { returnMoves } from '../src/orders/return.ts'
import type { fulfillmentMoves, orderMoves, paymentMoves } from '../src/orders/status.ts'
import type { disputeMoves } from '../src/payments/dispute.ts'
import type { refundMoves } from '../src/payments/refund.ts'

export type Moves = Readonly<Record<string, readonly string[]>>

/** What a state is, and what moves it on to each of the next: a table that gets a move gets its words, or no type. */
type Words<Table extends Moves> = {
  readonly [State in keyof Table]: {
    readonly is: string
    readonly when: Readonly<Record<Table[State][number], string>>
  }
}

export const orderWords = {
  PENDING: {
    is: 'It is placed and not paid; its goods are held for a while.',
    when: { PROCESSING: 'its money has come', CANCELED: 'somebody cancels it, or its time is over' },
  },
  PROCESSING: {
    is: 'It is paid, and something of it has still to leave.',
    when: { SHIPPED: 'the last of it has left', CANCELED: 'somebody cancels it before anything has left' },
  },
  SHIPPED: {
    is: 'All of it has left.',
    when: { DELIVERED: 'the last shipment has arrived', REFUNDED: 'all of its money has gone back' },
  },
  DELIVERED: {
    is: 'All of it has arrived. Most orders stay so.',
    when: { REFUNDED: 'all of its money has gone back' },
  },
  CANCELED: { is: 'It ended before anything had left; its goods are for others, its money goes back.', when: {} },
  REFUNDED: { is: 'All of it had left, and all of its money has gone back.', when: {} },
} as const satisfies Words<typeof orderMoves>

export const paymentWords = {
  PENDING: {
    is: 'Nothing has come, and nothing has failed.',
    when: {
      PROCESSING: 'the money is on its way',
      AUTHORIZED: 'the bank sets the money aside',
      SUCCEEDED: 'the money has come',
      FAILED: 'the bank declines',
    },
  },
  PROCESSING: {
    is: 'The money is on its way, as that of a bank debit is for days.',
    when: {
      AUTHORIZED: 'the bank sets the money aside',
      SUCCEEDED: 'the money has come',
      FAILED: 'the bank declines',
    },
  },
  AUTHORIZED: {
    is: 'The bank has set the money aside, and the shop has not taken it yet: it does so before the goods leave.',
    when: {
      SUCCEEDED: 'the shop has taken the money',
      FAILED: 'the bank declines after all',
      PENDING: 'the order has ended, and the money is no longer set aside',
    },
  },
  FAILED: {
    is: 'The bank has declined. The buyer can try again, also with another card.',
    when: {
      PENDING: 'the buyer tries again',
      PROCESSING: 'the money is on its way after all',
      AUTHORIZED: 'the bank sets the money aside after all',
      SUCCEEDED: 'the money has come after all',
    },
  },
  SUCCEEDED: {
    is: 'The money is here, or there was none to pay. Most payments stay so.',
    when: {
      PARTIALLY_REFUNDED: 'a part of the money has gone back',
      REFUNDED: 'all of the money has gone back',
      DISPUTED: 'the buyer asks his bank for the money',
    },
  },
  PARTIALLY_REFUNDED: {
    is: 'A part of the money has gone back.',
    when: { REFUNDED: 'the rest of the money has gone back', DISPUTED: 'the buyer asks his bank for the money' },
  },
  DISPUTED: {
    is: 'The buyer has asked his bank for the money, and the bank has not decided.',
    when: {
      SUCCEEDED: 'the bank leaves all of the money here',
      PARTIALLY_REFUNDED: 'the bank leaves what is here',
      REFUNDED: 'the bank takes all of the money',
    },
  },
  REFUNDED: { is: 'All of the money has gone back.', when: {} },
} as const satisfies Words<typeof paymentMoves>

export const fulfillmentWords = {
  UNFULFILLED: {
    is: 'Nothing has left.',
    when: { PARTIALLY_FULFILLED: 'some pieces leave', FULFILLED: 'all pieces leave together' },
  },
  PARTIALLY_FULFILLED: {
    is: 'Some pieces have left, and none has come back.',
    when: { FULFILLED: 'the last pieces leave', PARTIALLY_RETURNED: 'some pieces come back' },
  },
  FULFILLED: {
    is: 'All pieces have left, and none has come back.',
    when: { PARTIALLY_RETURNED: 'some pieces come back', RETURNED: 'all pieces come back together' },
  },
  PARTIALLY_RETURNED: {
    is: 'Some pieces have come back. Others can still leave.',
    when: { RETURNED: 'the last pieces come back' },
  },
  RETURNED: { is: 'All pieces have left, and all have come back.', when: {} },
} as const satisfies Words<typeof fulfillmentMoves>

export const returnWords = {
  REQUESTED: {
    is: 'The buyer has asked, and the shop has not answered.',
    when: {
      APPROVED: 'the shop agrees',
      REJECTED: 'the shop declines',
      CANCELED: 'buyer or shop takes it back',
    },
  },
  APPROVED: {
    is: 'The goods may come. What the shop itself asks for begins here.',
    when: { RECEIVED: 'the shop has the goods', CANCELED: 'buyer or shop takes it back' },
  },
  REJECTED: { is: 'The goods stay where they are, and the same pieces can be asked for again.', when: {} },
  CANCELED: { is: 'The goods do not come, and the same pieces can be asked for again.', when: {} },
  RECEIVED: {
    is: 'The goods are counted, what can be sold again is on the shelf, and what goes back of their money is promised.',
    when: {},
  },
} as const satisfies Words<typeof returnMoves>

export const refundWords = {
  requested: {
    is: 'It is written down, and the provider may not know it yet.',
    when: {
      submitted: 'the provider has taken it on',
      succeeded: 'the money has gone back',
      failed: 'the provider refuses',
    },
  },
  submitted: {
    is: 'The provider has taken it on.',
    when: { succeeded: 'the money has gone back', failed: 'the bank refuses' },
  },
  succeeded: { is: 'The money has gone back.', when: {} },
  failed: { is: 'The money is still here, and may be promised back again.', when: {} },
} as const satisfies Words<typeof refundMoves>

const decides = {
  needs_response: 'the bank takes the money and wants evidence',
  under_review: 'the bank takes the money, and has evidence',
  won: 'the bank has taken the money, and leaves it here',
  lost: 'the bank takes the money for good',
} as const

export const disputeWords = {
  warning_needs_response: {
    is: 'The bank only asks, and has taken nothing.',
    when: {
      ...{ warning_under_review: 'evidence is sent', warning_closed: 'the bank has no more questions' },
      ...decides,
    },
  },
  warning_under_review: {
    is: 'The bank has asked, and has its answer.',
    when: { warning_closed: 'the bank has no more questions', ...decides },
  },
  warning_closed: { is: 'The bank has asked, and nothing has come of it.', when: {} },
  needs_response: {
    is: 'The bank has the money, and wants evidence.',
    when: {
      under_review: 'evidence is sent',
      won: 'the bank gives the money back',
      lost: 'the shop gives in, or the time is over',
    },
  },
  under_review: {
    is: 'The bank has the money and the evidence.',
    when: { won: 'the bank gives the money back', lost: 'the bank gives it to the buyer' },
  },
  won: { is: 'The money is here again.', when: {} },
  lost: { is: 'The buyer has the money.', when: {} },
  unknown: {
    is: 'Stripe has a word for it that nobody here knows yet: nothing follows, and a person is told.',
    when: {
      ...{ warning_needs_response: 'the bank asks', warning_under_review: 'the bank has its answer' },
      ...{ warning_closed: 'the bank has no more questions', ...decides },
    },
  },
} as const satisfies Words<typeof disputeMoves>
