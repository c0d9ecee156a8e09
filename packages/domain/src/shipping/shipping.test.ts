import { expect, test } from 'vitest'
import type { ShippingMethodId } from '../ids.ts'
import type { LivePrice, LivePrices, ShippingMethod } from './method.ts'
import { askMethod, chooseShipping, shippingOptions } from './shipping.ts'
import { goods, method, row, table } from './testing/methods.ts'

const post = method('post', { freeAboveMinor: 5000 })
const express = method('express', { rate: { kind: 'flat', priceMinor: 400 }, deliveryDaysMax: 1 })
const codes = (subtotalMinor: number, methods: readonly ShippingMethod[]) =>
  shippingOptions(methods, goods({ subtotalMinor })).map(({ method: { code }, priceMinor }) => `${code} ${priceMinor}`)

test('a method is free from its threshold on, not a cent before, and says why', () => {
  expect(codes(4999, [post])).toEqual(['post 500'])
  expect(codes(5000, [post])).toEqual(['post 0'])
  expect(shippingOptions([post], goods({ subtotalMinor: 5000 }))[0]?.reasons).toEqual([
    { kind: 'flat', priceMinor: 500 },
    { kind: 'free_above', freeAboveMinor: 5000, priceMinor: 0 },
  ])
})

test('tax that comes on top does not count towards the threshold', () => {
  expect(shippingOptions([post], goods({ subtotalMinor: 4999, taxOnTopMinor: 400 }))[0]?.priceMinor).toBe(500)
})

test('options come cheapest first as this cart pays, then fastest, then by code', () => {
  expect(codes(100, [post, express])).toEqual(['express 400', 'post 500'])
  expect(codes(5000, [express, post])).toEqual(['post 0', 'express 400'])
  const [slow, b, a] = [method('slow'), method('b', { deliveryDaysMax: 2 }), method('a', { deliveryDaysMax: 2 })]
  expect(codes(0, [slow, b, a])).toEqual(['a 500', 'b 500', 'slow 500'])
  expect(codes(0, [slow, a, b])).toEqual(['a 500', 'b 500', 'slow 500'])
})

test('the days that goods are handled make a method slower', () => {
  const handled = method('a', { deliveryDaysMax: 2, dispatch: { cutoff: null, handlingDays: 2, weekend: [6, 7] } })
  expect(codes(0, [handled, method('b', { deliveryDaysMax: 3 })])).toEqual(['b 500', 'a 500'])
})

test('where nothing is shipped there is nothing to choose', () => {
  expect(shippingOptions([post], goods({ itemCount: 0 }))).toEqual([])
})

test('a method that does not take these goods is no option, whatever it would cost', () => {
  const light = { ranges: [{ measure: 'weight', min: null, max: 299 }], categories: null } as const
  const letter = method('letter', { availability: light, freeAboveMinor: 1 })
  const parcel = method('parcel', { rate: table('weight', [row(301, 900)]), freeAboveMinor: 1 })
  expect(shippingOptions([letter, parcel], goods())).toEqual([])
  expect([letter, parcel].map((each) => askMethod(each, goods(), new Map()))).toEqual([
    { ok: false, method: letter, hindrance: { kind: 'too_much', measure: 'weight', measured: 300, max: 299 } },
    { ok: false, method: parcel, hindrance: { kind: 'too_little', measure: 'weight', measured: 300, min: 301 } },
  ])
})

test('a carrier’s price is its method’s own; the others have none of it', () => {
  const live = (code: string) =>
    method(code, { rate: { kind: 'carrier', carrier: 'parcels', fallback: { kind: 'flat', priceMinor: 900 } } })
  const [fast, silent, refused] = [live('fast'), live('silent'), live('refused')]
  const prices = new Map<ShippingMethodId, LivePrice>([
    [fast.id, 712],
    [refused.id, 'not_carried'],
  ])
  const priced = (livePrices?: LivePrices) =>
    shippingOptions([fast, silent, refused], goods(), { livePrices }).map(({ method: { code }, priceMinor }) => [
      code,
      priceMinor,
    ])
  expect(priced(prices)).toEqual([
    ['fast', 712],
    ['silent', 900],
  ])
  expect(priced()).toEqual([
    ['fast', 900],
    ['refused', 900],
    ['silent', 900],
  ])
})

test('nothing chosen takes the cheapest as an estimate; a choice is kept though it costs more', () => {
  const options = shippingOptions([post, express], goods())
  expect(chooseShipping(options, undefined)).toMatchObject({ ok: true, value: { method: express, priceMinor: 400 } })
  expect(chooseShipping(options, post.id)).toMatchObject({ ok: true, value: { method: post, priceMinor: 500 } })
})

test('a destination without methods, and a method that is not offered there, are refused', () => {
  const unavailable = { ok: false, refusal: { code: 'SHIPPING_UNAVAILABLE' } }
  expect(chooseShipping([], undefined)).toEqual(unavailable)
  expect(chooseShipping(shippingOptions([express], goods()), post.id)).toEqual(unavailable)
})
