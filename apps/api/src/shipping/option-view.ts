import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { ShippingOption as KnownOption } from '@tillwright/domain/shipping/shipping'
import { z } from 'zod'
import { Money, moneyOf } from '../schemas.ts'
import { type DeliveryCalendar, EstimatedDelivery, viewDelivery } from './delivery.ts'
import { ShippingReason, viewShippingReason } from './reason-view.ts'

export const ShippingOption = z
  .object({
    id: z.uuid(),
    name: z.string(),
    price: Money,
    reasons: z.array(ShippingReason).describe('Why it costs what it does: the price after each step'),
    estimate: EstimatedDelivery,
  })
  .meta({ id: 'ShippingOption' })

export const viewOption = (
  { method, priceMinor, reasons }: KnownOption,
  currency: CurrencyCode,
  calendar: DeliveryCalendar,
): z.output<typeof ShippingOption> => ({
  id: method.id,
  name: method.name,
  price: moneyOf(priceMinor, currency),
  reasons: reasons.map((reason) => viewShippingReason(reason, currency)),
  estimate: viewDelivery(method, calendar),
})
