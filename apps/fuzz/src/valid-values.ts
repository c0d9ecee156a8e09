import type { Random } from '@tillwright/simulation/random'
import fc from 'fast-check'
import { type $ZodType, type $ZodTypes, safeParse } from 'zod/v4/core'
import { boundsOf } from './bounds.ts'
import type { Known } from './known.ts'

/** Where a value comes from, besides its schema. */
export interface Source {
  readonly random: Random
  readonly known: Known
}

/** A value that a schema takes, or nearly: what its refinements ask for is not found by everybody. */
export function validValue(schema: $ZodType, from: Source): unknown {
  for (let tries = 1; ; tries++) {
    const value = formed(schema, 'input', from)
    if (tries === 6 || safeParse(schema, value).success) return value
  }
}

/**
 * A value of the form that a schema asks for. What a refinement asks for besides is met by chance, or by a value that
 * the shop has named under the same name: most of what comes of it is right, and not all.
 */
function formed(schema: $ZodType, name: string, from: Source): unknown {
  const { random } = from
  // Every schema that Zod makes is one of these; `$ZodType` is what they have in common.
  const { def } = (schema as $ZodTypes)._zod
  const inner = (other: $ZodType, as = name) => formed(other, as, from)
  switch (def.type) {
    case 'string':
      return textFor(schema, name, from)
    case 'number':
      return numberFor(schema, name, from)
    case 'boolean':
      return random.chance(0.5)
    case 'date':
      return new Date(random.pick(moments))
    case 'literal':
      return random.pick(def.values)
    case 'enum':
      return random.pick(Object.values(def.entries))
    case 'null':
      return null
    case 'nullable':
      return random.chance(0.2) ? null : inner(def.innerType)
    case 'optional':
    case 'default':
    case 'prefault':
      return random.chance(0.45) ? undefined : inner(def.innerType)
    case 'union':
      return inner(random.pick(def.options))
    case 'pipe':
      return inner(def.in)
    case 'array': {
      const { minimum = 0, maximum = 100 } = boundsOf(schema)
      const length = Math.min(maximum, random.chance(0.03) ? maximum : minimum + random.below(3))
      return Array.from({ length: Math.min(length, 600) }, () => inner(def.element, name.replace(/s$/, '')))
    }
    case 'object':
      return known(name, from) ?? objectOf(def.shape, from)
    case 'record':
      return Object.fromEntries(
        Array.from({ length: random.below(3) }, () => [inner(def.keyType), inner(def.valueType)]),
      )
    default:
      return undefined
  }
}

const objectOf = (shape: Readonly<Record<string, $ZodType>>, from: Source): object =>
  Object.fromEntries(
    Object.entries(shape)
      .map(([key, inner]) => [key, formed(inner, key, from)] as const)
      .filter(([, value]) => value !== undefined),
  )

const known = (name: string, { known: all, random }: Source): unknown =>
  random.chance(0.7) ? all.pick(name, random) : undefined

function textFor(schema: $ZodType, name: string, from: Source): string {
  const { random } = from
  const { format, pattern, minimum = 0, maximum = 60 } = boundsOf(schema)
  const named = known(name, from)
  if (typeof named === 'string') return named
  if (format === 'uuid') return random.chance(0.7) ? from.known.pickId(random) : crypto.randomUUID()
  if (format === 'email') return `${crypto.randomUUID()}@example.com`
  if (format === 'url') return 'https://shop.example/a?b=c#d'
  if (format === 'date') return random.pick(days)
  if (format === 'base64') return Buffer.from('%PDF-1.7').toString('base64')
  const familiar = familiarWords.get(name)
  if (familiar !== undefined && random.chance(0.8)) return random.pick(familiar)
  if (pattern !== undefined) return random.pick(wordsOf(pattern))
  const length = random.chance(0.1) ? maximum : Math.min(maximum, Math.max(minimum, 1 + random.below(12)))
  return random.pick(alphabets).repeat(length).slice(0, length).trim().padEnd(minimum, 'x')
}

/** Words of a pattern, made once. */
function wordsOf(pattern: RegExp): readonly string[] {
  const kept = wordsByPattern.get(pattern.source)
  if (kept !== undefined) return kept
  const made = fc.sample(fc.stringMatching(pattern), { seed: 1, numRuns: 40 })
  wordsByPattern.set(pattern.source, made)
  return made
}
const wordsByPattern = new Map<string, readonly string[]>()

function numberFor(schema: $ZodType, name: string, from: Source): number {
  const { random } = from
  const named = known(name, from)
  if (typeof named === 'number') return named
  const { minimum = -1_000, maximum = Number.MAX_SAFE_INTEGER } = boundsOf(schema)
  const near = Math.min(maximum, minimum + 12)
  const number = random.chance(0.15) ? random.pick([minimum, maximum]) : minimum + random.below(near - minimum + 1)
  return Math.trunc(number)
}

const alphabets = [
  'a',
  'Ab 9',
  'ßéø',
  '中文',
  'العربية',
  '👩‍👩‍👧',
  '<b>',
  "'; --",
  '%_\\',
  '{{x}}',
  '=1+1',
  '..\\/',
] as const
const days = ['2026-01-01', '2026-12-31', '2024-02-29', '1970-01-01', '9999-12-31', '0001-01-01', '2026-11-28'] as const
const moments = ['1970-01-01', '2026-11-28T12:00:00.123Z', '2024-02-29', '9999-12-30', '2038-01-19T03:14:08Z'] as const

/** What a form alone does not tell. */
const familiarWords: ReadonlyMap<string, readonly [string, ...string[]]> = new Map([
  ['country', ['US', 'DE', 'JP', 'AT', 'CH', 'GB', 'XX']],
  ['countrie', ['US', 'DE', 'JP', 'CH', 'FR']],
  ['defaultCountry', ['US', 'DE', 'CH', 'FR']],
  ['currency', ['USD', 'EUR', 'JPY', 'CHF', 'KWD', 'XXX']],
  ['market', ['US', 'DE', 'JP', 'XX']],
  ['locale', ['en-US', 'de', 'zh-Hant-TW', 'x-none', 'en-a-b']],
  ['state', ['NY', 'CA', 'Bayern', '']],
  ['region', ['NY', 'CA', 'BY']],
  ['zipCode', ['10001', '80331', '100-0001']],
  ['postalCode', ['10001', '80331', '100-0001']],
  ['timeZone', ['America/New_York', 'Europe/Berlin', 'Etc/GMT+12', 'Mars/Base']],
  ['phone', ['+4930123456', '+1 212 555 0100']],
  ['password', ['an analytical engine', 'correct horse battery staple']],
  ['currentPassword', ['an analytical engine']],
  ['category', ['standard', 'reduced', 'zero', 'bulky']],
  ['zone', ['us', 'de', 'jp', 'nowhere']],
  ['code', ['SPRING', 'x-1', 'main']],
  ['coupon', ['SPRING']],
  ['vatId', ['DE811569869', 'ATU12345678', 'XX1']],
])
