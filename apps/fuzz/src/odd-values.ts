import type { Random } from '@tillwright/simulation/random'
import type { Known } from './known.ts'

/**
 * Too large for a value of JavaScript to be handled a thousand times, or too deep to be walked: it stands for itself as
 * a text, and becomes what it says on the wire.
 */
const wireWords: ReadonlyMap<string, () => string> = new Map([
  ['«10,000 arrays deep»', () => `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ['«10,000 objects deep»', () => `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
  ['«100,000 numbers»', () => `[${'1,'.repeat(99_999)}1]`],
  ['«20,000 objects»', () => `[${'{"a":1},'.repeat(19_999)}{}]`],
  ['«100 KB of text»', () => `"${'x'.repeat(100_000)}"`],
  ['«100 KB of spaces»', () => `"a${' '.repeat(100_000)}b"`],
  ['«100 KB of digits»', () => `"${'1'.repeat(100_000)}"`],
  ['«1 MB of text»', () => `"${'y'.repeat(1_000_000)}"`],
  ['«1e400»', () => '1e400'],
  ['«-0»', () => '-0'],
  ['«20,000 keys»', () => `{${Array.from({ length: 20_000 }, (_, key) => `"k${key}":0`).join()}}`],
  ['«a prototype»', () => '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
])

/** Puts what stands for something large in its place. */
export const onTheWire = (json: string): string =>
  json.includes('«') ? json.replace(/"(«[^"»]+»)"/g, (text, name: string) => wireWords.get(name)?.() ?? text) : json

export const largeValues = [...wireWords.keys()]

/** What callers get wrong, by ignorance or on purpose. */
export function oddValue(random: Random, known: Known): unknown {
  if (random.chance(0.02)) return random.pick(largeValues)
  if (random.chance(0.15)) return known.pickId(random)
  return random.pick(random.pick([numbers, texts, texts, others]))()
}

const same = <T>(values: readonly T[]) => values.map((value) => () => value)

const numbers = same([
  ...[0, -0, -1, 1, 1.5, 0.1 + 0.2, 2 ** 31 - 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53)],
  ...[1e21, 1e308, Number.MIN_VALUE, 32_768, 65_536, 1_000_000, 1_000_001, 99_999_999, 999_999_999_999],
])

const texts = same([
  ...['', ' ', '\t\n', 'null', 'undefined', 'true', '0', '-1', '1e21', 'NaN', '[object Object]'],
  ...['\u0000', 'a\u0000b', '\ud800', 'a\udfffb', '\u202eevil', '\ufeff', '\u200b', 'é', 'e\u0301', 'ﬀ', 'İ', 'ẞ'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '../../etc/passwd', '%00', '\\', "'", '"', '`'],
  ...["' or 1=1 --", '{{7*7}}', '<script>alert(1)</script>', '%s%n', '\u001b[31m', 'a'.repeat(255), 'b'.repeat(2_000)],
  ...[
    '9999-99-99',
    '2026-02-30',
    '0000-00-00',
    '-000001-01-01',
    '+275760-09-13',
    '2026-11-28T25:61:61Z',
    '10000-01-01',
  ],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'urn:uuid:x', 'ü@ü.example'],
  ...[
    `${'a'.repeat(64)}@${'b'.repeat(63)}.example`,
    'a@b',
    'en-US-u-ca-gregory',
    'i-klingon',
    'https://[::1]',
    'javascript:1',
  ],
])

const others: readonly (() => unknown)[] = [
  ...same([null, undefined, true, false, Number.NaN, Number.POSITIVE_INFINITY, 12n, 2n ** 70n]),
  ...[() => [], () => ({}), () => [[]], () => [null], () => ({ length: 3 }), () => ({ json: 1, meta: 2 })],
  ...[() => new Date(8.64e15), () => new Date(-8.64e15), () => new Date(Number.NaN), () => new Date(0)],
  ...[
    () => /a/g,
    () => new Map([['a', 1]]),
    () => new Set([1]),
    () => new URL('https://x.example'),
    () => new Error('x'),
  ],
  () => ({ toString: 'x', valueOf: 1, toJSON: 'x' }),
]

/** What nobody may set by naming it. */
export const foreignKeys = [
  ...['paid', 'price', 'role', 'customerId', 'total', 'taxRate', 'permissions', 'status', 'version', 'id', 'actor'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'json', 'meta', '', 'emailVerified', 'currentVersion'],
] as const
