import type { ShopSetup } from '@tillwright/db/shop-setup'
import { plainPolicies } from '@tillwright/domain/markets/market'
import { currencyCode } from '@tillwright/domain/money/currency'
import { checkTerms } from '@tillwright/domain/shipping/check-terms'
import { alwaysAvailable, standardDispatch } from '@tillwright/domain/shipping/method'
import { parsePostalPattern } from '@tillwright/domain/zones/postal-pattern'
import { z } from 'zod'

/** What a shop has before its first product, as JSON says it. Throws ZodError. */
export const setupIn = (json: unknown): ShopSetup => Setup.parse(json)

const minor = z.int().min(0)
const day = z.iso.date()
const market = z.strictObject({
  code: z.string(),
  name: z.string(),
  currency: z.string().transform(currencyCode),
  pricesIncludeTax: z.boolean(),
  priceBasis: z.enum(['gross', 'net']).default(plainPolicies.priceBasis),
  taxRounding: z.enum(['unit', 'line', 'document']),
  taxRoundingMode: z.enum(['halfUp', 'halfEven', 'down', 'up']).default(plainPolicies.taxRoundingMode),
  taxAddress: z.enum(['shipping', 'billing']).default(plainPolicies.taxAddress),
  taxProvider: z.enum(['tables', 'stripe']).default(plainPolicies.taxProvider),
  cashRoundingMinor: z.int().min(1).default(plainPolicies.cashRoundingMinor),
  enabled: z.boolean().default(plainPolicies.enabled),
  countries: z.array(z.string()),
  defaultCountry: z.string(),
  defaultRegion: z.string().nullable(),
  defaultPostalCode: z.string().nullable().default(plainPolicies.defaultPostalCode),
  locales: z.array(z.string()),
})

const ownRate = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('flat'), priceMinor: minor }),
  z.strictObject({
    kind: z.literal('table'),
    measure: z.enum(['weight', 'subtotal', 'subtotal_with_tax', 'items']),
    rows: z.array(
      z.strictObject({
        from: minor,
        priceMinor: minor,
        step: z.strictObject({ size: minor, priceMinor: minor }).nullable().default(null),
      }),
    ),
    max: minor.nullable().default(null),
  }),
])
const shippingMethod = z
  .strictObject({
    market: z.string(),
    zone: z.string(),
    code: z.string(),
    name: z.string(),
    rate: ownRate,
    freeAboveMinor: minor.nullable(),
    tax: z.strictObject({ kind: z.literal('category'), category: z.string() }),
    deliveryDaysMin: z.int(),
    deliveryDaysMax: z.int(),
    dispatch: z
      .strictObject({ cutoff: z.string().nullable(), handlingDays: z.int(), weekend: z.array(z.int()) })
      .default({ ...standardDispatch, weekend: [...standardDispatch.weekend] }),
  })
  .transform((method) => ({ ...method, availability: alwaysAvailable }))
  .superRefine((method, { addIssue }) => {
    const checked = checkTerms(method)
    if (!checked.ok) for (const { path, message } of checked.issues) addIssue(`${method.code}: ${path} ${message}`)
  })

const Setup = z.strictObject({
  settings: z.strictObject({
    shopName: z.string(),
    timeZone: z.string(),
    defaultMarket: z.string(),
    supportEmail: z.string().nullable(),
  }),
  markets: z.array(market),
  zones: z.array(
    z.strictObject({
      code: z.string(),
      name: z.string(),
      areas: z.array(
        z.strictObject({
          country: z.string(),
          region: z.string().nullable().default(null),
          postal: z.string().transform(parsePostalPattern).nullable().default(null),
        }),
      ),
      contains: z.array(z.string()).default([]),
      isElsewhere: z.boolean().default(false),
    }),
  ),
  taxCategories: z.array(z.strictObject({ code: z.string(), name: z.string() })).default([]),
  taxRates: z.array(
    z.strictObject({
      zone: z.string(),
      category: z.string(),
      name: z.string(),
      ratePpm: z.int(),
      layer: z.int().default(1),
      isCompound: z.boolean().default(false),
      validFrom: day,
      validTo: day.nullable().default(null),
    }),
  ),
  shippingMethods: z.array(shippingMethod),
  locations: z.array(z.strictObject({ code: z.string(), name: z.string(), priority: z.int() })),
  categories: z.array(
    z.strictObject({ slug: z.string(), title: z.string(), parent: z.string().nullable(), position: z.int() }),
  ),
})
