import { expect, test } from 'vitest'
import { maskPayload } from './mask-payload.ts'

const receipt = {
  email: 'ada@example.com',
  url: 'https://pay.stripe.com/receipts/payment/CAcaFwoVYWNjdF8x',
}

/** A refunded charge, as `charge.refunded` brings it. */
const told = ({ email, url }: { email: string; url: string }) => ({
  id: 'evt_1',
  type: 'charge.refunded',
  data: {
    object: { id: 'ch_1', amount_refunded: 1_000, receipt_email: email, receipt_number: null, receipt_url: url },
    previous_attributes: { amount_refunded: 0, receipt_url: url },
  },
})

test.each([
  { showsPeople: false, seen: { email: '…', url: '…' } },
  { showsPeople: true, seen: receipt },
])('where a receipt went, and its page, are seen only by who may see people: $showsPeople', ({ showsPeople, seen }) => {
  expect(JSON.parse(maskPayload(JSON.stringify(told(receipt)), { showsPeople }))).toEqual(told(seen))
})
