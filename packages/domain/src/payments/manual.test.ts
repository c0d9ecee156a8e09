import { expect, test } from 'vitest'
import {
  chosenMethod,
  decideReceipt,
  decideRevocation,
  instructionsFor,
  type ManualMethod,
  methodsIn,
  receivedOf,
} from './manual.ts'

const waiting = { status: 'PENDING', paymentStatus: 'PENDING', amountMinor: 1_000, capturedMinor: 300 } as const

test('money makes an order paid with the last unit that is owed, and not before; the rest of it goes back', () => {
  expect(decideReceipt(waiting, 699)).toEqual({ kind: 'partly' })
  expect(decideReceipt(waiting, 700)).toEqual({ kind: 'paid', surplusMinor: 0 })
  expect(decideReceipt(waiting, 701)).toEqual({ kind: 'paid', surplusMinor: 1 })
  expect(decideReceipt({ ...waiting, status: 'DELIVERED' }, 700)).toEqual({ kind: 'paid', surplusMinor: 0 })
})

test('money that nobody owes makes nothing paid: of an order that is paid, over, or whose goods came back', () => {
  for (const known of [
    { ...waiting, status: 'CANCELED' as const },
    { ...waiting, status: 'PROCESSING' as const, paymentStatus: 'SUCCEEDED' as const },
    { ...waiting, status: 'SHIPPED' as const, capturedMinor: 1_000 },
  ])
    expect(decideReceipt(known, 700)).toEqual({ kind: 'late_money' })
})

test('a receipt is taken back once, and only while nothing has followed from it', () => {
  const known = { ...waiting, refundReservedMinor: 0 }
  const receipt = { kind: 'received', amountMinor: 300, isRevoked: false } as const
  const refused = (entity: string) => ({ ok: false, refusal: { code: 'CONFLICT', entity, currentVersion: null } })
  expect(decideRevocation(known, receipt)).toEqual({ ok: true, value: null })
  expect(decideRevocation({ ...known, paymentStatus: 'SUCCEEDED' }, receipt)).toEqual(refused('payment'))
  expect(decideRevocation(known, { ...receipt, isRevoked: true })).toEqual(refused('receipt'))
  expect(decideRevocation(known, { ...receipt, kind: 'set_off' })).toEqual(refused('receipt'))
  expect(decideRevocation({ ...known, refundReservedMinor: 1 }, receipt)).toEqual(refused('refund'))
})

const method = (code: string, more: Partial<ManualMethod> = {}): ManualMethod => ({
  ...{ code, name: code, instructions: '', kind: 'on_delivery', payWithinDays: null, markets: [], enabled: true },
  ...more,
})

test('a method is named, or is the only one that is open in the market', () => {
  const [anywhere, german] = [method('anywhere'), method('german', { markets: ['DE'] })]
  const all = [anywhere, german, method('closed', { enabled: false })]
  expect(methodsIn(all, 'DE')).toEqual([anywhere, german])
  expect(chosenMethod(methodsIn(all, 'US'), undefined)).toBe(anywhere)
  expect(chosenMethod(methodsIn(all, 'DE'), undefined)).toBeNull()
  expect(chosenMethod(methodsIn(all, 'DE'), 'german')).toBe(german)
  expect(chosenMethod(methodsIn(all, 'US'), 'german')).toBeNull()
})

test('instructions say number and amount wherever they are asked to, and nothing else changes', () => {
  const said = { orderNumber: 'ORD-1 {amount}', amount: '$1' }
  expect(instructionsFor('{amount}, {orderNumber}, {iban}: {amount}', said)).toBe('$1, ORD-1 {amount}, {iban}: $1')
})

test('what has come is counted without what was set off', () => {
  const [at, reference, revokesId] = [new Date(0), null, null]
  const receipt = (kind: 'received' | 'revoked' | 'set_off', amountMinor: number) => ({
    ...{ id: kind, kind, amountMinor, receivedAt: at, at, reference, revokesId },
  })
  const receipts = [receipt('received', 500), receipt('set_off', 300), receipt('revoked', -200)]
  expect(receivedOf({ receipts })).toBe(300)
})
