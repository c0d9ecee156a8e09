import type { Random } from '@tillwright/simulation/random'
import fc from 'fast-check'
import { onTheWire } from './odd-values.ts'
import type { Procedure } from './procedures.ts'
import { type Answer, ask, post } from './send.ts'

/** A request that is no call: told by its name, so that it can be seen again. */
export interface Garbage {
  readonly name: string
  send(to: { readonly url: string; readonly headers: Readonly<Record<string, string>> }): Promise<Answer>
}

/** Not JSON, half of it, of another kind, or a batch that is none. */
export function garbageFor({ path }: Procedure, random: Random): Garbage {
  const one = `/trpc/${path}`
  const roll = random.below(5)
  if (roll === 0) return posted(one, random.pick(noJson))
  if (roll === 1) return posted(one, random.pick(oddJson))
  if (roll === 2) return posted(random.pick(oddBatches(path)), random.pick(oddBatchBodies))
  if (roll === 3) {
    const [body, type] = [random.pick(['{"json":{}}', '', 'a=b', '--x--']), random.pick(types)]
    return { name: `POST ${one} as ${type}`, send: ({ url, headers }) => post({ url: url + one, headers }, body, type) }
  }
  const [method, at] = [random.pick(methods), random.pick([...oddPaths, `${one}?input=${random.pick(oddQueries)}`])]
  return { name: `${method} ${at.slice(0, 80)}`, send: ({ url, headers }) => ask(url + at, { method, headers }) }
}

const posted = (at: string, body: string): Garbage => ({
  name: `POST ${at.slice(0, 200)} ${JSON.stringify(body.slice(0, 100))}`,
  send: ({ url, headers }) => post({ url: url + at, headers }, onTheWire(body)),
})

const noJson = [
  ...[
    '{',
    '}',
    '',
    ' ',
    '{"json":',
    '{"json":{"a":1',
    '[1,',
    'NaN',
    'undefined',
    '{a:1}',
    "{'a':1}",
    '\ufeff{"json":{}}',
  ],
  ...['{"json":{}}{"json":{}}', '{"json":{},}', '01', '1e', '"\\ud80"', '"\\x"', '\u0000', 'a=b&c=d', '<xml/>', '"\n"'],
]

const oddJson = [
  ...[
    'null',
    '0',
    '1e400',
    '-0',
    '""',
    '"x"',
    '[]',
    '{}',
    '[[]]',
    'true',
    '{"json":null}',
    '{"meta":{}}',
    '{"json":[]}',
  ],
  ...['{"json":{"json":{"json":{}}}}', '{"0":{"json":{}}}', '{"json":{},"json":[]}', '{"__proto__":{"json":{}}}'],
  ...['{"json":"«10,000 arrays deep»"}', '"«10,000 objects deep»"', '{"json":"«100,000 numbers»"}', '"«20,000 keys»"'],
  ...[
    '"«a prototype»"',
    '{"json":"«a prototype»"}',
    '"«1 MB of text»"',
    '{"json":"«10,000 objects deep»","meta":{"values":{}}}',
  ],
  ...fc.sample(fc.json({ maxDepth: 4 }), { seed: 1, numRuns: 200 }),
]

const oddBatches = (path: string): string[] => [
  ...[`/trpc/${path},${path}?batch=1`, `/trpc/${path}?batch=1`, `/trpc/${path}?batch=2`, `/trpc/${path}?batch=`],
  ...[`/trpc/${Array(10).fill(path).join()}?batch=1`, `/trpc/${Array(11).fill(path).join()}?batch=1`],
  ...[`/trpc/${','.repeat(300)}?batch=1`, `/trpc/${path},nope?batch=1`, `/trpc/,${path}?batch=1`, `/trpc/?batch=1`],
  ...[`/trpc/orders.onUpdate,${path}?batch=1`, `/trpc/__proto__,${path}?batch=1`],
]

const oddBatchBodies = [
  ...[
    '{}',
    '[]',
    'null',
    '1',
    '"x"',
    '{"0":{}}',
    '{"0":null}',
    '{"0":{"json":{}},"1":{"json":{}}}',
    '{"99":{"json":{}}}',
  ],
  ...['{"-1":{"json":{}}}', '{"__proto__":{"json":{}}}', '[{"json":{}},{"json":{}}]', '{"0":"x","1":[]}', '{"0":', ''],
  ...['{"0":{"json":{},"meta":{"values":["Date"]}}}', '{"0":"«10,000 arrays deep»","1":"«10,000 objects deep»"}'],
]

const types = [
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
  ],
  ...[
    'application/json;',
    'APPLICATION/JSON',
    'application/json, text/plain',
    'application/jsonx',
    'application/octet-stream',
  ],
  ...['application/json\t', 'application/vnd.api+json', 'text/event-stream', 'x', '*/*'],
]
// What fetch can send; the others are for the tests of HTTP itself.
const methods = ['GET', 'GET', 'GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const oddPaths = [
  ...[
    '/trpc',
    '/trpc/',
    '/trpc/__proto__',
    '/trpc/constructor',
    '/trpc/orders',
    '/trpc/toString',
    '/trpc/admin.orders',
  ],
  ...[
    '/trpc/orders.get.x',
    '/trpc/..%2f..%2fetc',
    '/trpc/%00',
    '/trpc/%ff',
    '/trpc/a%2cb',
    `/trpc/${'a.'.repeat(2_000)}b`,
  ],
  ...[
    `/trpc/${'x'.repeat(6_000)}`,
    '/trpc/orders.get?input=%7B%22json%22%3A',
    '/trpc/orders.get?input=%',
    '/%',
    '//trpc',
  ],
]
const oddQueries = [
  ...['', '%', '%7B', 'null', '1', '%00', '%22%ff%22', '{"json":{}}', '{"json":{"a":"%F0%9F"}}', '[]', 'a&input=b'],
  ...['{"json":1,"meta":{"values":["Date"]}}&batch=1', '{"0":{"json":{}}}&batch=1', '%5B'.repeat(2_000)],
]
