import superjson from 'superjson'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { appRouter } from '../router.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { signIn, signInAgain } from '../testing/sign-in.ts'
import { inputsOf } from './inputs.ts'
import { gridProvider } from './oidc-inputs.ts'
import { missing, openStage, type Targets } from './targets.ts'

let shop: TestShop
let ways: readonly Way[]
let headersFor: (path: string) => Record<string, string>
beforeAll(async () => {
  shop = await openTestShop({ works: false, stock: { mug: 10_000 }, oidcProviders: [gridProvider] })
  // What Stripe tells would be written as well.
  await shop.control('webhooks', { mode: 'drop' })
  const stage = await openStage(shop)
  const targets = await stage.targetsOf('owner')
  ways = await waysToAsk(targets)
  const [admin, owner] = [await signIn(shop, { role: 'ADMIN' }), await signInAgain(shop, stage.cast.ownerId)]
  headersFor = (path) => ({
    'content-type': 'application/json',
    authorization: `Bearer ${(path.startsWith('admin.') ? admin : owner).accessToken}`,
  })
})
afterAll(() => shop[Symbol.asyncDispose]())

/** A call that its schema accepts: what is added to it is then all that is wrong with it. */
interface Way {
  readonly way: string
  readonly path: string
  readonly input: Readonly<Record<string, unknown>>
  /** What its schema has a name for. */
  readonly known: ReadonlySet<string>
  /** What is only read; a stream is not asked here. */
  readonly isRead: boolean
}

async function waysToAsk(targets: Targets): Promise<Way[]> {
  const all: Way[] = []
  for (const [way, make] of Object.entries(inputsOf(shop))) {
    const [path = ''] = way.split(' by ')
    const made: unknown = (await make({ ...missing(), ...targets })) ?? {}
    const { inputs, type } = procedureOf(path)
    // Without an input there is none to add to: tRPC hands the procedure nothing.
    if (inputs.length === 0 || type === 'subscription' || !isRecord(made)) continue
    all.push({ way, path, input: made, known: namesIn(inputs), isRead: type === 'query' })
  }
  return all
}

/** What tRPC keeps of a procedure; its types do not show it. */
const procedureOf = (path: string) =>
  (Reflect.get(appRouter._def.procedures, path) as { _def: { inputs: unknown[]; type: string } })._def

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The keys of an input, as its JSON Schema has them: of all its forms where it has several. */
function namesIn(inputs: readonly unknown[]): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (schema: unknown): void => {
    if (!isRecord(schema)) return
    if (isRecord(schema.properties)) for (const name of Object.keys(schema.properties)) names.add(name)
    for (const several of [schema.anyOf, schema.oneOf, schema.allOf]) if (Array.isArray(several)) several.forEach(visit)
  }
  for (const schema of inputs)
    if (schema instanceof z.ZodType) visit(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  return names
}

/** The answer to a call whose JSON is written by hand: `__proto__` is a key there like any other. */
async function answerTo({ path, isRead }: Way, json: string): Promise<string> {
  const headers = headersFor(path)
  const answer = isRead
    ? await fetch(`${shop.url}/trpc/${path}?input=${encodeURIComponent(json)}`, { headers })
    : await fetch(`${shop.url}/trpc/${path}`, { method: 'POST', headers, body: json })
  const text = await answer.text()
  return `${answer.status} ${/"refusal":\{"code":"([A-Z_]+)"/.exec(text)?.[1] ?? 'granted'}`
}

const withKey = ({ input }: Way, key: string, value: string): string => {
  const { json, meta } = superjson.serialize(input)
  const own = JSON.stringify(json).slice(0, -1)
  const body = `${own}${own === '{' ? '' : ','}${JSON.stringify(key)}:${value}}`
  return `{"json":${body}${meta === undefined ? '' : `,"meta":${JSON.stringify(meta)}`}}`
}

/** How often each table was written; who is signed in is noted meanwhile, and read here alone. */
async function writes(): Promise<unknown> {
  const { rows } = await shop.database.pool.query<{ name: string }>(
    `select relname as name from pg_stat_user_tables where schemaname = 'public' order by 1`,
  )
  const sums = rows.map(
    ({ name }) => `select '${name}' as name, count(*)::int, sum(hashtext(t::text))::text from "${name}" t`,
  )
  return (await shop.database.pool.query(`${sums.join(' union all ')} order by 1`)).rows
}

/** What each way answered that was not refused for what it looks like. */
async function letThrough(make: (way: Way) => readonly string[]): Promise<string[]> {
  const through: string[] = []
  for (const way of ways) {
    const answers = await Promise.all(make(way).map(async (json) => [json, await answerTo(way, json)] as const))
    for (const [json, answer] of answers) {
      if (answer !== '400 VALIDATION_FAILED') through.push(`${way.way}: ${answer} to ${json.slice(0, 200)}`)
    }
  }
  return through
}

test('what nobody may set is refused in every input, and nothing is written', async () => {
  expect(ways.length).toBeGreaterThan(150)
  const forged = {
    paid: 'true',
    price: '1',
    role: '"ADMIN"',
    customerId: `"${crypto.randomUUID()}"`,
    total: '0',
    taxRate: '0',
  }
  const before = await writes()
  const open = await letThrough((way) =>
    Object.entries(forged)
      .filter(([key]) => !way.known.has(key))
      .map(([key, value]) => withKey(way, key, value)),
  )
  expect(open).toEqual([])
  expect(await writes()).toEqual(before)
})

test('no input takes a prototype along, or a constructor, and nothing is written', async () => {
  const before = await writes()
  const polluted = '{"polluted":true}'
  expect(
    await letThrough((way) => [
      withKey(way, '__proto__', polluted),
      withKey(way, 'constructor', `{"prototype":${polluted}}`),
    ]),
  ).toEqual([])
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
  expect(await writes()).toEqual(before)
})

/** Their cursor is a code, which is no secret and has no form to be wrong in: the list goes on from there. */
const byCode = ['payments.methods', 'stock.locations', 'tax.categories', 'tax.zones'].map((one) => `admin.${one}.list`)

test('no list is read by a forged cursor, or by more at once than it gives', async () => {
  const listed = ways.filter(({ known, isRead }) => isRead && known.has('cursor'))
  expect(listed.length).toBeGreaterThan(20)
  const forged = ['x', 'eyJ4IjoxfQ', '../../etc/passwd', "' or 1=1 --", `${'A'.repeat(5_000)}`, 'bnVsbA', 'W10']
  const open: string[] = []
  for (const way of listed) {
    const { input, known } = way
    const inputs = [
      ...forged.map((cursor) => ({ ...input, cursor })),
      ...(known.has('limit') ? [1e9, 0, -1, 1.5, 2 ** 31, 1e21].map((limit) => ({ ...input, limit })) : []),
    ]
    for (const one of inputs) {
      const answer = await answerTo(way, JSON.stringify({ json: one }))
      const isCode = byCode.includes(way.path) && answer === '200 granted' && !('limit' in one)
      if (answer !== '400 VALIDATION_FAILED' && !isCode)
        open.push(`${way.way}: ${answer} to ${JSON.stringify(one).slice(0, 120)}`)
    }
  }
  expect(open).toEqual([])
})
