import type { Random } from '@tillwright/simulation/random'
import superjson from 'superjson'
import { isHolder } from './mutate.ts'
import { largeValues, onTheWire } from './odd-values.ts'

/** An input as the SDK sends it, as curl would, or in an envelope that says strange things of it. */
export type Envelope = 'ours' | 'none' | number

export const envelopeOf = (random: Random): Envelope => {
  if (random.chance(0.8)) return 'ours'
  return random.chance(0.7) ? 'none' : random.below(oddMetas.length)
}

/** What stands in the body for an input. */
export function wordsOf(input: unknown, envelope: Envelope): string {
  if (envelope === 'none') return onTheWire(jsonOf(input))
  if (envelope !== 'ours') return `{"json":${onTheWire(jsonOf(input))},"meta":${onTheWire(oddMetas[envelope] ?? '0')}}`
  try {
    return onTheWire(JSON.stringify(superjson.serialize(input)))
  } catch {
    // superjson itself refuses keys that reach a prototype.
    return `{"json":${onTheWire(jsonOf(input))}}`
  }
}

const jsonOf = (input: unknown): string =>
  JSON.stringify(input, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)) ?? 'null'

/** Whether it is too large to share a batch with others, or to be sent often. */
export function isLarge(input: unknown): boolean {
  if (typeof input === 'string') return input.length > 20_000 || largeValues.includes(input)
  if (!isHolder(input)) return false
  const values = Object.values(input)
  return values.length > 1_000 || values.some(isLarge)
}

const nested = (times: number) => `${'{"a":'.repeat(times)}["Date"]${'}'.repeat(times)}`

const oddMetas: readonly string[] = [
  ...[
    'null',
    '1',
    '"x"',
    '[]',
    '{}',
    '{"v":2}',
    '{"values":null}',
    '{"values":[]}',
    '{"values":{}}',
    '{"values":"Date"}',
  ],
  ...['{"values":["Date"]}', '{"values":["undefined"]}', '{"values":["Date"],"v":1}', '{"values":[["Date"]]}'],
  ...[
    '{"values":{"a":["Date"]}}',
    '{"values":{"a.b.c":["undefined"]}}',
    '{"values":{"0":["Date"]}}',
    '{"values":{"":["Date"]}}',
  ],
  ...['{"values":{"orderId":["Date"]}}', '{"values":{"lines.0":["undefined"]}}', '{"values":{"lines.99":["Date"]}}'],
  ...[
    '{"values":{"idempotencyKey":["Date"]}}',
    '{"values":{"email.length":["undefined"]}}',
    '{"values":{"version":["Date"]}}',
  ],
  ...[
    '{"values":{"__proto__.x":["Date"]}}',
    '{"values":{"constructor":["undefined"]}}',
    '{"values":{"a\\\\.b":["Date"]}}',
  ],
  ...['{"values":{"address":["Date",{"city":["undefined"]}]}}', '{"values":["regexp"]}', '{"values":["map",{}]}'],
  ...['{"values":{"market":["bigint"]}}', '{"values":{"version":["set"]}}', '{"values":{"name":["Error"]}}'],
  ...['{"values":{"x":["class","User"]}}', '{"values":{"x":["symbol","y"]}}', '{"values":{"x":["custom","y"]}}'],
  ...['{"referentialEqualities":{"a":["b"]}}', '{"values":{"a":["Date"]},"referentialEqualities":[["a"]]}'],
  `{"values":${nested(5_000)}}`,
  `{"values":{"${'a.'.repeat(20_000)}a":["Date"]}}`,
  '{"values":«10,000 arrays deep»}',
  '{"values":«20,000 keys»}',
].map((text) => text.replace(/«[^»]+»/g, (name) => `"${name}"`))
