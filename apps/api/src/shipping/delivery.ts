import { type DeliveryEstimate, estimateDelivery } from '@tillwright/domain/shipping/estimate'
import type { ShippingMethod } from '@tillwright/domain/shipping/method'
import { z } from 'zod'

/** What estimates go by besides the method. */
export interface DeliveryCalendar {
  readonly at: Date
  /** The shop's, of the IANA database. */
  readonly timeZone: string
  /** Of the shop and of where the goods go. */
  readonly holidays: readonly string[]
}

export const EstimatedDelivery = z
  .object({
    daysMin: z.int(),
    daysMax: z.int().describe('Business days under way'),
    from: z.iso.date().describe('The first day on which goods ordered now are to be expected'),
    to: z.iso.date().describe('The last one'),
  })
  .meta({ id: 'DeliveryEstimate' })

export const deliveryOf = (method: ShippingMethod, { at, ...calendar }: DeliveryCalendar): DeliveryEstimate =>
  estimateDelivery({
    ...method.dispatch,
    ...calendar,
    placedAt: at,
    daysMin: method.deliveryDaysMin,
    daysMax: method.deliveryDaysMax,
  })

export const viewDelivery = (
  method: ShippingMethod,
  calendar: DeliveryCalendar,
): z.output<typeof EstimatedDelivery> => ({
  daysMin: method.deliveryDaysMin,
  daysMax: method.deliveryDaysMax,
  ...deliveryOf(method, calendar),
})
