import type { Address } from '@tillwright/domain/addresses/address'
import { currencyCode } from '@tillwright/domain/money/currency'
import type { Order, OrderLine } from '@tillwright/domain/orders/order'

/** An order that nobody has placed, as it would be in the market where its language is spoken. */
export function exampleOrder(locale: string): Order {
  const place = places[new Intl.Locale(locale).language] ?? english
  const lines = place.goods.map((goods, index) => lineOf(place, goods, index))
  const subtotalMinor = lines.reduce((sum, { totalMinor }) => sum + totalMinor, 0)
  const taxedMinor = subtotalMinor + place.shippingMinor
  const { ratePpm, name } = place.tax
  const share = place.taxIncluded ? ratePpm / (1_000_000 + ratePpm) : ratePpm / 1_000_000
  const taxMinor = Math.round(taxedMinor * share)
  const tax = { name, ratePpm, taxMinor, baseMinor: place.taxIncluded ? taxedMinor - taxMinor : taxedMinor }
  return {
    ...unremarkable,
    ...{ id: nobodys(1), orderNumber: 'ORD-260309-0042', email: 'ada@example.com', locale },
    ...{ market: place.address.country, currency: currencyCode(place.currency), lines, subtotalMinor },
    ...{ shippingMinor: place.shippingMinor, taxIncluded: place.taxIncluded, taxMinor, taxLines: [tax] },
    totalMinor: taxedMinor + (place.taxIncluded ? 0 : taxMinor),
    shippingMethod: {
      ...{ id: nobodys(2), code: 'standard', name: place.method, deliveryDaysMin: 2, deliveryDaysMax: 4, reasons: [] },
      delivery: { from: '2026-03-11', to: '2026-03-13' },
    },
    ...{ shippingAddress: place.address, billingAddress: place.address },
  }
}

/** An id that nothing has, of whatever kind is asked for: nobody looks it up. */
export const nobodys = <Id extends string>(last: number): Id =>
  `00000000-0000-4000-8000-${String(last).padStart(12, '0')}` as Id

interface Place {
  readonly currency: string
  readonly taxIncluded: boolean
  readonly tax: { readonly name: string; readonly ratePpm: number }
  readonly method: string
  readonly shippingMinor: number
  readonly goods: readonly ExampleGoods[]
  readonly address: Address
}

interface ExampleGoods {
  readonly title: string
  readonly option: { readonly name: string; readonly value: string } | null
  readonly quantity: number
  readonly unitPriceMinor: number
}

const english: Place = {
  ...{ currency: 'USD', taxIncluded: false, tax: { name: 'Sales tax', ratePpm: 88_750 } },
  ...{ method: 'Ground', shippingMinor: 500 },
  goods: [
    { title: 'Mug', option: { name: 'Color', value: 'Blue' }, quantity: 2, unitPriceMinor: 1_250 },
    { title: 'Teapot', option: null, quantity: 1, unitPriceMinor: 3_800 },
  ],
  address: {
    ...{ firstName: 'Ada', lastName: 'Lovelace', addressLine1: '1 Main Street', addressLine2: 'Apt 2' },
    ...{ city: 'New York', state: 'NY', zipCode: '10001', country: 'US' },
  },
}

const places: Readonly<Record<string, Place>> = {
  de: {
    ...{ currency: 'EUR', taxIncluded: true, tax: { name: 'MwSt.', ratePpm: 190_000 } },
    ...{ method: 'Paket', shippingMinor: 490 },
    goods: [
      { title: 'Becher', option: { name: 'Farbe', value: 'Blau' }, quantity: 2, unitPriceMinor: 1_490 },
      { title: 'Teekanne', option: null, quantity: 1, unitPriceMinor: 4_500 },
    ],
    address: {
      ...{ firstName: 'Emmy', lastName: 'Noether', addressLine1: 'Hauptstraße 1' },
      ...{ city: 'Erlangen', zipCode: '91054', country: 'DE' },
    },
  },
  ja: {
    ...{ currency: 'JPY', taxIncluded: true, tax: { name: '消費税', ratePpm: 100_000 } },
    ...{ method: '宅配便', shippingMinor: 600 },
    goods: [
      { title: '湯呑み', option: { name: '色', value: '藍' }, quantity: 2, unitPriceMinor: 1_800 },
      { title: '急須', option: null, quantity: 1, unitPriceMinor: 5_400 },
    ],
    address: {
      ...{ firstName: '花子', lastName: '山田', addressLine1: '丸の内1-1-1' },
      ...{ city: '千代田区', state: '13', zipCode: '100-0005', country: 'JP' },
    },
  },
}

const lineOf = (
  { tax, taxIncluded }: Place,
  { title, option, quantity, unitPriceMinor }: ExampleGoods,
  index: number,
): OrderLine => ({
  ...{ id: nobodys(10 + index), productId: nobodys(20 + index), variantId: nobodys(30 + index) },
  ...{ sku: `SKU-${index + 1}`, title, options: option === null ? [] : [option], image: null, quantity },
  ...{ taxCategory: 'standard', requiresShipping: true, weightGrams: 300, components: [], isGift: false },
  ...{ shippedQuantity: 0, returnedQuantity: 0, canceledQuantity: 0, keptQuantity: 0 },
  ...{ unitPriceMinor, priceReasons: [], discountMinor: 0, discounts: [], taxRates: [tax], taxReliefMinor: 0 },
  taxMinor: taxIncluded ? Math.round((quantity * unitPriceMinor * tax.ratePpm) / (1_000_000 + tax.ratePpm)) : 0,
  totalMinor: quantity * unitPriceMinor,
})

const unremarkable = {
  ...{ customerId: null, status: 'PROCESSING', paymentStatus: 'SUCCEEDED', fulfillmentStatus: 'UNFULFILLED' },
  ...{ paymentMethod: 'stripe', manualMethod: null, manualPayment: null, creditPayments: [], discounts: [] },
  ...{ discountMinor: 0, roundingMinor: 0, taxReliefMinor: 0, shippingTaxMinor: 0, shippingParts: null },
  ...{ treatment: 'taxed', vatId: null, notes: null, cancelReason: null, canceledAt: null, version: 1 },
  ...{ expiresAt: new Date('2026-03-09T17:30:00Z'), createdAt: new Date('2026-03-09T17:00:00Z') },
} as const satisfies Partial<Order>
