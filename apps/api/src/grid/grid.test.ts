import { type Permission, permissions } from '@tillwright/domain/accounts/permission'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appRouter } from '../router.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import type { Meta } from '../trpc.ts'
import { type Asked, ask } from './ask.ts'
import { type Caller, callers, headersOf } from './callers.ts'
import { inputsOf } from './inputs.ts'
import { gridProvider } from './oidc-inputs.ts'
import { missing, openStage, type Stage, type Targets } from './targets.ts'

interface Procedure {
  readonly path: string
  readonly audience: string
  readonly permission: Permission | null
  /** What will do as well. */
  readonly former: Permission | null
}

const procedures: readonly Procedure[] = Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
  // What tRPC keeps of a procedure; its types do not show the meta data.
  const { meta } = (procedure as unknown as { _def: { meta?: Meta } })._def
  const audience = meta?.audience ?? 'nobody said'
  const [permission = null, former = null] = audience
    .replace(/^staff:/, '')
    .split('|')
    .map((name) => permissions.find((one) => one === name) ?? null)
  return { path, audience, permission, former }
})

let shop: TestShop
let stage: Stage
beforeAll(async () => {
  shop = await openTestShop({ works: false, stock: { mug: 10_000 }, oidcProviders: [gridProvider] })
  stage = await openStage(shop)
})
afterAll(() => shop[Symbol.asyncDispose]())

type Input = (on: Targets) => unknown

async function askAs(caller: Caller, { path, permission, former }: Procedure, [input, targets]: [Input, Targets]) {
  const headers = await headersOf(shop, caller, { cast: stage.cast, permission, former })
  return ask({ url: shop.url, path, headers, input: await input(targets) })
}

/** Every way to ask for something, with its procedure. */
function waysToAsk(): { readonly way: string; readonly procedure: Procedure; readonly input: Input }[] {
  const inputs = Object.entries(inputsOf(shop))
  return procedures.flatMap((procedure) => {
    const ways = inputs.filter(([way]) => way === procedure.path || way.startsWith(`${procedure.path} by `))
    if (ways.length === 0) throw new Error(`${procedure.path} has no row in grid/inputs.ts`)
    return ways.map(([way, input]) => ({ way, procedure, input }))
  })
}

const whoIsLetIn = ({ permission }: Procedure): Caller => (permission === null ? 'owner' : 'staff with')

test('every procedure lets in whom the committed grid says, and nobody else', { timeout: 600_000 }, async () => {
  const rows: string[][] = [['procedure', 'audience', ...callers, 'of unknown ids']]
  for (const { way, procedure, input } of waysToAsk()) {
    const verdicts: Asked[] = []
    stage.renew()
    for (const caller of callers) {
      const asked = await askAs(caller, procedure, [input, await stage.targetsOf(caller)])
      if (asked.verdict === 'yes') stage.renew()
      verdicts.push(asked)
    }
    verdicts.push(await askAs(whoIsLetIn(procedure), procedure, [input, missing()]))
    rows.push([way, procedure.audience, ...verdicts.map(({ verdict }) => verdict)])
  }
  expect(rows.flat()).not.toContain('VALIDATION_FAILED')
  expect(rows.flat()).not.toContain('INTERNAL')
  await expect(tableOf(rows)).toMatchFileSnapshot('grid.txt')
})

test('what belongs to somebody else and what does not exist are answered alike', async () => {
  let compared = 0
  for (const { way, procedure, input } of waysToAsk()) {
    if (procedure.permission !== null) continue
    stage.renew()
    const foreign = await askAs('other customer', procedure, [input, await stage.targetsOf('owner')])
    const unknown = await askAs('owner', procedure, [input, missing()])
    if (foreign.verdict === 'yes') continue
    expect({ way, ...foreign }).toEqual({ way, ...unknown })
    compared++
  }
  expect(compared).toBeGreaterThan(10)
})

/** Columns side by side, for people who review it. */
function tableOf(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return `${rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`
}
