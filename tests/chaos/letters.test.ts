import { expect, test } from 'vitest'
import { type Letter, type ToldOrder, wrongWithLetters } from './letters.ts'

const order: ToldOrder = {
  orderNumber: 'A-1',
  idempotencyKey: 'key-1',
  status: 'PROCESSING',
  paymentStatus: 'SUCCEEDED',
}
const letter = (
  id: string,
  { to = 'key-1@shopper.example', subject = 'Your order A-1 at Shop is confirmed' } = {},
): Letter => ({
  to,
  source: `Message-ID: <${id}>\r\nSubject: ${subject.replace(' at ', '\r\n at ')}\r\n\r\nMessage-ID: <of another>\r\n`,
})

const onItsWay = (id: string) => letter(id, { subject: 'Your order A-1 at Shop is on its way' })

test.each<{ readonly name: string; readonly orders: ToldOrder[]; readonly letters: Letter[] }>([
  { name: 'a paid order', orders: [order], letters: [letter('1')] },
  { name: 'the same letter twice', orders: [order], letters: [letter('1'), letter('1')] },
  { name: 'a shipped order', orders: [{ ...order, status: 'SHIPPED' }], letters: [letter('1'), onItsWay('2')] },
  {
    name: 'two refunds',
    orders: [order],
    letters: [letter('1'), letter('2', { subject: 'Money goes back' }), letter('3', { subject: 'Money goes back' })],
  },
  { name: 'an unpaid order', orders: [{ ...order, status: 'PENDING', paymentStatus: 'PENDING' }], letters: [] },
])('known: $name', ({ orders, letters }) => {
  expect(wrongWithLetters(orders, letters)).toEqual([])
})

test.each<{ readonly name: string; readonly orders: ToldOrder[]; readonly letters: Letter[] }>([
  { name: 'a paid order', orders: [order], letters: [letter('1', { to: 'key-2@shopper.example' })] },
  {
    name: 'a shipped order, told of only once',
    orders: [{ ...order, status: 'SHIPPED' }],
    letters: [letter('1'), letter('1')],
  },
  { name: 'one letter to two', orders: [order], letters: [letter('1'), letter('1', { to: 'someone@else.example' })] },
  { name: 'two letters as one', orders: [order], letters: [letter('1'), letter('1', { subject: 'Your parcel' })] },
  { name: 'what was said twice', orders: [order], letters: [letter('1'), letter('2')] },
  { name: 'held money', orders: [{ ...order, paymentStatus: 'AUTHORIZED' }], letters: [] },
])('unknown or muddled: $name', ({ orders, letters }) => {
  expect(wrongWithLetters(orders, letters)).toHaveLength(1)
})
