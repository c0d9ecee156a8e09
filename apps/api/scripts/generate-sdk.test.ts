import { readFile } from 'node:fs/promises'
import { currencyCode, exponentOf } from '@tillwright/domain/money/currency'
import { formatMoney } from '@tillwright/sdk'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { generateRouterTypes } from './generate-sdk.ts'
import { SchemaTypes } from './schema-types.ts'

test('the committed types are those of the router', async () => {
  const committed = await readFile(new URL('../../../packages/sdk/src/router.ts', import.meta.url), 'utf8')
  expect(committed, 'run: node apps/api/scripts/generate-sdk.ts').toBe(await generateRouterTypes())
})

test('a shape that is sent otherwise than it is answered gets two names', () => {
  const Page = z.object({ limit: z.int().default(20) }).meta({ id: 'PageOfTest' })
  const types = new SchemaTypes()
  expect(types.print(Page, { direction: 'output', path: 'list' })).toBe('PageOfTest')
  expect(types.print(Page, { direction: 'input', path: 'list' })).toBe('PageOfTestInput')
  expect(types.declarations()).toContain('interface PageOfTest {\n  limit: number\n}')
  expect(types.declarations()).toContain('interface PageOfTestInput {\n  limit?: number | undefined\n}')
})

test('an output whose type only runs is refused, with its place', () => {
  const opaque = z.object({ at: z.date().transform((at) => at.getTime()) })
  expect(() => new SchemaTypes().print(opaque, { direction: 'output', path: 'orders.get' })).toThrow('orders.get.at')
})

test('two shapes can’t share a name', () => {
  const types = new SchemaTypes()
  types.print(z.object({ a: z.string() }).meta({ id: 'SameOfTest' }), { direction: 'output', path: 'one' })
  const other = z.object({ b: z.string() }).meta({ id: 'SameOfTest' })
  expect(() => types.print(other, { direction: 'output', path: 'two' })).toThrow(
    'two: another schema is called SameOfTest',
  )
})

test('the SDK counts the minor units of every currency as the shop does', () => {
  for (const code of Intl.supportedValuesOf('currency').filter((code) => !/^X[A-Z]{2}$/.test(code))) {
    const exponent = exponentOrNull(code)
    const digits =
      formatMoney({ amount: 0, currency: code }, 'en')
        .replaceAll(/[^\d.]/g, '')
        .split('.')[1]?.length ?? 0
    if (exponent !== null) expect(`${code} ${digits}`).toBe(`${code} ${exponent}`)
  }
})

function exponentOrNull(code: string): number | null {
  try {
    return exponentOf(currencyCode(code))
  } catch {
    return null
  }
}
