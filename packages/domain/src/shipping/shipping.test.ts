import { expect, test } from 'vitest'
import type { ShippingMethodId } from '../ids.ts'
import type { ShippingMethod } from '../pricing/quote.ts'
import { chooseShipping, shippingOptions } from './shipping.ts'

const method = (code: string, facts: Partial<ShippingMethod>): ShippingMethod => ({
  // The brand is made where ids enter the shop; a test is such a place.
  id: code as ShippingMethodId,
  code,
  name: code,
  priceMinor: 500,
  freeAboveMinor: null,
  taxCategory: 'shipping',
  deliveryDaysMin: 1,
  deliveryDaysMax: 5,
  ...facts,
})
const post = method('post', { priceMinor: 500, freeAboveMinor: 5000 })
const express = method('express', { priceMinor: 400, deliveryDaysMax: 1 })
const codes = (goodsMinor: number, methods: readonly ShippingMethod[]) =>
  shippingOptions(methods, goodsMinor).map(({ method: { code }, priceMinor }) => `${code} ${priceMinor}`)

test('a method is free from its threshold on, not a cent before', () => {
  expect(codes(4999, [post])).toEqual(['post 500'])
  expect(codes(5000, [post])).toEqual(['post 0'])
})

test('options come cheapest first as this cart pays, then fastest, then by code', () => {
  expect(codes(100, [post, express])).toEqual(['express 400', 'post 500'])
  expect(codes(5000, [express, post])).toEqual(['post 0', 'express 400'])
  const [slow, b, a] = [method('slow', {}), method('b', { deliveryDaysMax: 2 }), method('a', { deliveryDaysMax: 2 })]
  expect(codes(0, [slow, b, a])).toEqual(['a 500', 'b 500', 'slow 500'])
})

test('nothing chosen takes the cheapest as an estimate; a choice is kept though it costs more', () => {
  const options = shippingOptions([post, express], 100)
  expect(chooseShipping(options, undefined)).toEqual({ ok: true, value: { method: express, priceMinor: 400 } })
  expect(chooseShipping(options, post.id)).toEqual({ ok: true, value: { method: post, priceMinor: 500 } })
})

test('a destination without methods, and a method that is not offered there, are refused', () => {
  const unavailable = { ok: false, refusal: { code: 'SHIPPING_UNAVAILABLE' } }
  expect(chooseShipping([], undefined)).toEqual(unavailable)
  expect(chooseShipping(shippingOptions([express], 0), post.id)).toEqual(unavailable)
})
