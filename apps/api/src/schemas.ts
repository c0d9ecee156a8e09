import { postalRulesOf } from '@tillwright/domain/addresses/postal-rules'
import { canonicalLocale } from '@tillwright/domain/markets/locale'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import { z } from 'zod'

/**
 * Signs that turn the order of what follows around, to make it look like something else. Phones put them around numbers
 * that are copied from them, so that they are left out rather than refused; the marks of languages that need some stay.
 */
const straight = (typed: string): string => typed.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')

/**
 * Text of one line: trimmed, without control characters (PostgreSQL takes no NUL, and no log or mail wants the others).
 */
export const text = ({ min = 1, max }: { min?: number; max: number }) =>
  z
    .string()
    .overwrite(straight)
    .trim()
    .min(min)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'has control characters')

/** The same with line breaks and tabs. */
export const prose = ({ max }: { max: number }) =>
  z
    .string()
    .overwrite(straight)
    .trim()
    .max(max)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u, 'has control characters')

/** A UUID that comes in: the one place where a string becomes a branded id, and it is checked here. */
export const id = <Id extends string>(): z.ZodType<Id, string> =>
  z.uuid().toLowerCase() as unknown as z.ZodType<Id, string>

/** Of a thing as it was seen. PostgreSQL counts it in four bytes, and takes no larger one to compare with. */
export const version = z.int().min(1).max(2_147_483_647)

/** PostgreSQL knows fewer moments than JavaScript. */
export const moment = z.date().min(new Date('1970-01-01')).max(new Date('9999-12-31'))

export const Money = z
  .object({
    amount: z.int().describe('Minor units of the currency: cents, yen, fils'),
    currency: z.string().describe('ISO 4217'),
  })
  .meta({ id: 'Money' })
export type Money = z.output<typeof Money>

/** An amount that comes in; none of the shop's inputs takes a negative one. */
export const MoneyInput = z
  .strictObject({ amount: Money.shape.amount.min(0), currency: z.string().regex(/^[A-Z]{3}$/, 'is no ISO 4217 code') })
  .meta({ id: 'MoneyInput' })

export const moneyOf = (amount: Minor, currency: CurrencyCode): Money => ({ amount, currency })

export const ImageSource = z
  .object({ type: z.string(), srcset: z.string().describe('As a source element takes it: addresses and widths') })
  .meta({ id: 'ImageSource' })

export const Image = z
  .object({
    url: z.string(),
    alt: z.string(),
    width: z.int(),
    height: z.int(),
    sources: z
      .array(ImageSource)
      .optional()
      .describe('Smaller ones of what the shop keeps itself, the best type first'),
  })
  .meta({ id: 'Image' })

export const Option = z.object({ name: z.string(), value: z.string() }).meta({ id: 'Option' })

export const OrderStatus = z
  .enum(['PENDING', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELED', 'REFUNDED'])
  .meta({ id: 'OrderStatus' })

export const PaymentMethod = z.enum(['stripe', 'manual', 'none']).meta({ id: 'PaymentMethod' })

export const Availability = z.enum(['in_stock', 'backorder', 'sold_out']).meta({ id: 'Availability' })

export const marketCode = z.string().regex(/^[A-Z0-9-]{2,16}$/, 'is no code of a market')

/** In any case, as BCP 47 has it; canonical from here on. */
export const locale = z
  .string()
  .max(35)
  .refine((tag) => canonicalLocale(tag) !== null, 'is no language tag like en, de-DE or zh-Hant-TW')
  .transform((tag) => canonicalLocale(tag) ?? tag)

export const idempotencyKey = z.string().regex(/^[\w.:-]{8,200}$/, 'takes 8 to 200 letters, digits and ".:_-"')

/** Of the form of a code; whether there is such a country, is checked with all that depends on it. */
export const countryCode = z.string().regex(/^[A-Z]{2}$/, 'is no ISO 3166-1 alpha-2 code')

/** Of a country that there is. */
export const country = countryCode.refine((code) => postalRulesOf(code) !== null, 'is no country of ISO 3166-1')
