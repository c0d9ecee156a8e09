import { writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { commonCodes, Refusal } from '../src/refusals.ts'
import { appRouter } from '../src/router.ts'
import { itemOf } from '../src/stream.ts'
import type { Meta } from '../src/trpc.ts'
import { block, docsOf, quoted, SchemaTypes } from './schema-types.ts'

const target = new URL('../../../packages/sdk/src/router.ts', import.meta.url)

/**
 * The SDK's types of everything that can be called: plain TypeScript, so that no server code, and no Zod, reaches those
 * who install it. Throws where a procedure does not declare what it answers.
 */
export async function generateRouterTypes(): Promise<string> {
  const types = new SchemaTypes()
  const procedures = readProcedures()
  for (const { name, input, output } of procedures) {
    if (input !== undefined) types.name(input, `${name}Input`)
    types.name(output, `${name}Output`)
  }
  types.print(Refusal, { direction: 'output', path: 'Refusal' })
  const outputs = procedures.map(({ path, kind, output }) => {
    const text = types.print(output, { direction: 'output', path })
    return kind === 'Subscription' ? `Stream<${text}>` : text
  })
  const inputs = procedures.map(({ path, input }) =>
    input === undefined ? 'void' : types.print(input, { direction: 'input', path }),
  )
  const members = procedures.map(({ path, kind, meta }, at) => {
    const refuses = meta.refuses === undefined ? '' : `, ${meta.refuses.map(quoted).join(' | ')}`
    return { path: path.split('.'), text: `${kind}<${inputs[at]}, ${outputs[at]}${refuses}>`, docs: docsOf(meta.docs) }
  })
  const keyed = procedures.filter(({ input }) => input instanceof z.ZodObject && 'idempotencyKey' in input.shape)
  return [header(), keyedMutations(keyed), types.declarations(), routerTypes(members)].join('\n')
}

interface PublicProcedure {
  readonly path: string
  /** OrdersPlace for orders.place. */
  readonly name: string
  readonly kind: (typeof kinds)[keyof typeof kinds]
  readonly input: z.ZodType | undefined
  /** Of a subscription, what it yields. */
  readonly output: z.ZodType
  readonly meta: Meta
}

function readProcedures(): PublicProcedure[] {
  return Object.entries<object>(appRouter._def.procedures).map(([path, procedure]) => {
    const found = definition.safeParse('_def' in procedure ? procedure._def : null)
    if (!found.success) throw new Error(`${path}: a procedure with one Zod input at most, and an output, is wanted`)
    const { type, inputs, output, meta } = found.data
    const name = path.replaceAll(/(?:^|\.)(.)/g, (_, letter: string) => letter.toUpperCase())
    const item = itemOf(output)
    if ((type === 'subscription') !== (item !== undefined))
      throw new Error(`${path}: a subscription, and only that, answers a streamOf()`)
    return { path, name, kind: kinds[type], input: inputs[0], output: item ?? output, meta }
  })
}

const kinds = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const

/** What tRPC keeps of a procedure at run time; its types do not show the output's schema. */
const schema = z.instanceof(z.ZodType)
const definition = z.object({
  type: z.enum(['query', 'mutation', 'subscription']),
  inputs: z.array(schema).max(1),
  output: schema,
  meta: z.custom<Meta>(),
})

const keyedMutations = (
  procedures: readonly PublicProcedure[],
): string => `/** Whose input takes an \`idempotencyKey\`. */
export const keyedMutations: readonly string[] = [${procedures.map(({ path }) => quoted(path)).join(', ')}]
`

interface Member {
  readonly path: readonly string[]
  readonly docs: string
  readonly text: string
}

function routerTypes(members: readonly Member[]): string {
  const rooms = Object.entries(byHead(members)).map(([room, inside]) => {
    const name = `${room.charAt(0).toUpperCase()}${room.slice(1)}Procedures`
    return { member: `${room}: ${name}`, declaration: `export type ${name} = ${recordOf(inside)}\n` }
  })
  const root = '{ ctx: object; meta: object; errorShape: ErrorShape<CommonRefusal>; transformer: true }'
  const record = block(rooms.map(({ member }) => member))
  return `${rooms.map(({ declaration }) => declaration).join('\n')}
export type AppRouter = TRPCBuiltRouter<${root}, ${record}>
`
}

function recordOf(members: readonly Member[]): string {
  const entries = Object.entries(byHead(members)).map(([name, inside]) => {
    const [only] = inside
    const isProcedure = only !== undefined && only.path.length === 0
    return isProcedure ? `${only.docs}${name}: ${only.text}` : `${name}: ${recordOf(inside)}`
  })
  return block(entries)
}

function byHead(members: readonly Member[]): Record<string, Member[]> {
  const groups: Record<string, Member[]> = {}
  for (const { path, ...rest } of members) {
    const [head = '', ...tail] = path
    groups[head] = [...(groups[head] ?? []), { path: tail, ...rest }]
  }
  return groups
}

const header =
  (): string => `// Generated from the router's schemas by apps/api/scripts/generate-sdk.ts: change those, and run it again.
import type {
  TRPC_ERROR_CODE_KEY,
  TRPC_ERROR_CODE_NUMBER,
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server'

export type RefusalCode = Refusal['code']
/** What any procedure may answer. */
export type CommonRefusal = RefusalOf<${commonCodes.map((code) => `\n  | ${quoted(code)}`).join('')}
>
export type RefusalOf<Code extends RefusalCode> = Extract<Refusal, { code: Code }>

/** How every error arrives: \`data.refusal\` is what a program can act on. */
export interface ErrorShape<R extends Refusal> {
  readonly message: string
  readonly code: TRPC_ERROR_CODE_NUMBER
  readonly data: {
    readonly code: TRPC_ERROR_CODE_KEY
    readonly httpStatus: number
    readonly path: string | undefined
    /** To be named when asking the shop about it. */
    readonly requestId: string
    readonly refusal: R
  }
}

type Definition<Input, Output, Code extends RefusalCode> = {
  input: Input
  output: Output
  meta: object
  errorShape: ErrorShape<CommonRefusal> | ([Code] extends [never] ? never : ErrorShape<RefusalOf<Code>>)
}
type Query<Input, Output, Code extends RefusalCode = never> = TRPCQueryProcedure<Definition<Input, Output, Code>>
type Mutation<Input, Output, Code extends RefusalCode = never> = TRPCMutationProcedure<Definition<Input, Output, Code>>
type Subscription<Input, Output, Code extends RefusalCode = never> = TRPCSubscriptionProcedure<
  Definition<Input, Output, Code>
>
/** What a subscription yields: each item with the id from which it can be resumed. */
type Stream<Item> = AsyncIterable<{ id: string; data: Item }, void, unknown>
`

if (import.meta.main) await writeFile(target, await generateRouterTypes())
