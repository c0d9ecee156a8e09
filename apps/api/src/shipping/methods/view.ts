import type { NewMethod, OfferedMethod } from '@tillwright/db/shipping-methods'
import type { ShippingMethodId } from '@tillwright/domain/ids'
import { checkTerms } from '@tillwright/domain/shipping/check-terms'
import { standardDispatch } from '@tillwright/domain/shipping/method'
import { z } from 'zod'
import { PriceInput } from '../../prices/inputs.ts'
import { Refused } from '../../refused.ts'
import { id, Money, moneyOf, text } from '../../schemas.ts'
import type { Facts } from '../../staff/audit-change.ts'
import { amountsIn, count, given, Measure, Rate, RateInput, rateOf, viewRate } from '../rate-view.ts'

const shippingCategory = text({ max: 40 })
const range = z
  .strictObject({ measure: Measure, min: count.nullable().default(null), max: count.nullable().default(null) })
  .describe('Both ends belong to it')
const categories = z
  .strictObject({ match: z.enum(['some', 'all', 'none']), categories: z.array(shippingCategory).min(1).max(100) })
  .describe('How many of the shipped lines must be of one of these shipping categories')
const availability = z
  .strictObject({ ranges: z.array(range).max(4).default([]), categories: categories.nullable().default(null) })
  .describe('All of it must hold')
const tax = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('category'), category: text({ max: 40 }) }),
    z.strictObject({ kind: z.literal('pro_rata') }),
  ])
  .describe('In a tax category of its own, or in the proportions of the goods that are shipped')
const dispatch = z.strictObject({
  cutoff: z.string().max(5).nullable().default(standardDispatch.cutoff).describe('HH:MM by the shop’s clocks'),
  handlingDays: z.int().min(0).max(365).default(standardDispatch.handlingDays).describe('Business days'),
  weekend: z
    .array(z.int().min(1).max(7))
    .max(6)
    .default([...standardDispatch.weekend])
    .describe('Days on which nothing moves: 1 for Monday to 7 for Sunday'),
})
const days = z.int().min(0).max(365).describe('Business days under way')

export const Method = z
  .object({
    id: z.uuid(),
    market: z.string(),
    code: z.string(),
    name: z.string(),
    zone: z.string().describe('The code of a zone'),
    exceptZones: z.array(z.string()).describe('Codes of zones that it does not go to, though its own zone holds them'),
    rate: Rate,
    freeAbove: Money.nullable().describe('Free where the goods, after discounts, come to at least this'),
    availability: z.object({ ranges: z.array(range), categories: categories.nullable() }),
    tax,
    deliveryDaysMin: days,
    deliveryDaysMax: days,
    dispatch: z.object({ cutoff: z.string().nullable(), handlingDays: z.int(), weekend: z.array(z.int()) }),
    enabled: z.boolean(),
    position: z.int(),
    version: z.int(),
  })
  .meta({ id: 'ShippingMethod' })

export const methodId = id<ShippingMethodId>()
export const version = z.int().min(1)
export const methodCode = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'takes 1 to 40 of a-z, 0-9, "_" and "-"')

/** What can be said of a method, when it is made and later. */
export const methodInput = {
  name: text({ max: 100 }),
  zone: text({ max: 60 }).describe('The code of a zone'),
  exceptZones: z
    .array(text({ max: 60 }))
    .max(100)
    .transform((codes) => [...new Set(codes)].sort())
    .describe('Codes of zones that it does not go to, though its own zone holds them'),
  rate: RateInput,
  freeAbove: PriceInput.nullable(),
  availability,
  tax,
  deliveryDaysMin: days,
  deliveryDaysMax: days,
  dispatch,
  position: z.int().min(0).max(1_000_000).describe('Smaller ones are first, equal ones by their codes'),
}

/** What a new method says where nobody says anything else. */
export const newMethodInput = {
  ...methodInput,
  exceptZones: methodInput.exceptZones.default([]),
  freeAbove: methodInput.freeAbove.default(null),
  availability: availability.prefault({}),
  tax: tax.default({ kind: 'category', category: 'shipping' }),
  dispatch: dispatch.prefault({}),
  position: methodInput.position.default(0),
}

export type MethodInput = z.output<z.ZodObject<typeof methodInput>>

/** A method as it shall be. Throws VALIDATION_FAILED with everything that makes no sense. */
export function checkedMethod(
  { rate, freeAbove, ...facts }: MethodInput,
  of: Pick<OfferedMethod, 'id' | 'market' | 'code' | 'currency' | 'enabled'>,
): NewMethod {
  const foreign = [...amountsIn(rate, 'rate'), ...given('freeAbove', freeAbove)]
    .filter(([, { currency }]) => currency !== of.currency)
    .map(([path]) => ({ path: `${path}.currency`, message: `this market sells in ${of.currency}` }))
  const { currency: _, ...named } = of
  const method = { ...named, ...facts, rate: rateOf(rate), freeAboveMinor: freeAbove?.amount ?? null }
  const checked = checkTerms(method)
  const wrong = checked.ok ? [] : checked.issues.map(({ path, message }) => ({ path: wirePath(path), message }))
  const nowhere = facts.exceptZones.includes(facts.zone)
    ? [{ path: 'exceptZones', message: 'has the zone of the method: it would go nowhere' }]
    : []
  const issues = [...nowhere, ...foreign, ...wrong]
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
  return method
}

/** The domain's "rate.rows.0.priceMinor" is "rate.rows.0.price.amount" to callers. */
const wirePath = (path: string): string => path.replace(/Minor$/, '.amount')

export const viewMethod = (method: OfferedMethod): z.output<typeof Method> => ({
  id: method.id,
  market: method.market,
  code: method.code,
  ...viewTerms(method),
  enabled: method.enabled,
  version: method.version,
})

/** A method in the words of whoever changes it. */
export const viewTerms = ({ currency, ...method }: OfferedMethod) => ({
  name: method.name,
  zone: method.zone,
  exceptZones: [...method.exceptZones],
  rate: viewRate(method.rate, currency),
  freeAbove: method.freeAboveMinor === null ? null : moneyOf(method.freeAboveMinor, currency),
  availability: {
    ranges: [...method.availability.ranges],
    categories: method.availability.categories && {
      match: method.availability.categories.match,
      categories: [...method.availability.categories.categories],
    },
  },
  tax: method.tax,
  deliveryDaysMin: method.deliveryDaysMin,
  deliveryDaysMax: method.deliveryDaysMax,
  dispatch: { ...method.dispatch, weekend: [...method.dispatch.weekend] },
  position: method.position,
})

/** What the audit log says of a method: all of it but its id and version. */
export function methodFacts(method: OfferedMethod): Facts {
  const { id: _, version: __, ...facts } = viewMethod(method)
  return facts
}

export const noSuchMethod = () => new Refused({ code: 'NOT_FOUND', entity: 'shippingMethod' })
export const noSuchZone = () => new Refused({ code: 'NOT_FOUND', entity: 'zone' })
