import { expect, test } from 'vitest'
import { z } from 'zod'
import { appRouter } from './router.ts'

/** What tRPC keeps of a procedure; its types do not show it. */
const inputs = Object.entries(appRouter._def.procedures).flatMap(([path, procedure]) =>
  (procedure as unknown as { _def: { inputs: unknown[] } })._def.inputs.flatMap((schema) =>
    schema instanceof z.ZodType ? [{ path, schema }] : [],
  ),
)

test('every input says how much of everything it takes, and takes nothing else', () => {
  expect(inputs.length).toBeGreaterThan(150)
  expect(inputs.flatMap(({ path, schema }) => looseEnds(schema, path))).toEqual([])
})

/** Where a schema would take anything, anything more, or any amount of it. */
function looseEnds(schema: z.core.$ZodType, path: string, seen: readonly z.core.$ZodType[] = []): string[] {
  if (seen.includes(schema)) return []
  const within = (inner: z.core.$ZodType, at: string) => looseEnds(inner, at, [...seen, schema])
  const { def } = schema._zod as z.core.$ZodTypes['_zod']
  switch (def.type) {
    case 'object':
      return [
        ...(def.catchall?._zod.def.type === 'never' ? [] : [`${path} takes other keys`]),
        ...Object.entries(def.shape).flatMap(([key, inner]) => within(inner, `${path}.${key}`)),
      ]
    case 'array':
      return [
        ...(hasMost(schema, 'max_length') ? [] : [`${path} is a list of any length`]),
        ...within(def.element, `${path}[]`),
      ]
    case 'string':
      return isBoundText(schema) ? [] : [`${path} is a text of any length`]
    case 'number':
      return isBoundNumber(schema) ? [] : [`${path} is any number`]
    case 'date':
      return hasMost(schema, 'less_than') && hasMost(schema, 'greater_than') ? [] : [`${path} is any moment`]
    case 'record':
      return [
        ...(isRefined(schema) ? [] : [`${path} has any number of keys`]),
        ...within(def.keyType, `${path}.*`),
        ...within(def.valueType, `${path}.*`),
      ]
    case 'union':
      return def.options.flatMap((option) => within(option, path))
    case 'intersection':
      return [...within(def.left, path), ...within(def.right, path)]
    case 'tuple':
      return def.items.flatMap((item, index) => within(item, `${path}.${index}`))
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return within(def.innerType, path)
    case 'lazy':
      return within(def.getter(), path)
    case 'pipe':
      return within(def.in, path)
    case 'transform':
    case 'boolean':
    case 'enum':
    case 'literal':
    case 'undefined':
    case 'null':
    case 'void':
    case 'never':
      return []
    default:
      return [`${path} is a ${def.type}`]
  }
}

type Check = { readonly check: string; readonly format?: string }

const checksOf = (schema: z.core.$ZodType): Check[] => {
  const own = schema._zod.def as unknown as Check
  const others = (schema._zod.def.checks ?? []).map((one) => one._zod.def as Check)
  return own.check === undefined ? others : [own, ...others]
}
const hasMost = (schema: z.core.$ZodType, ...names: string[]) =>
  checksOf(schema).some(({ check }) => names.includes(check))
const isRefined = (schema: z.core.$ZodType) => hasMost(schema, 'custom', 'max_size')

/** By a length, or by a pattern that has one. */
function isBoundText(schema: z.core.$ZodType): boolean {
  if (hasMost(schema, 'max_length', 'length_equals') || isRefined(schema)) return true
  return checksOf(schema).some(({ check, format = '', ...rest }) => {
    if (check !== 'string_format') return false
    const pattern = String((rest as { pattern?: RegExp }).pattern ?? '')
    return (
      ['uuid', 'date'].includes(format) ||
      (format === 'regex' && !/[*+]|,\}/.test(pattern.replace(/\\[*+]|\[[^\]]*\]/g, '')))
    )
  })
}

const isBoundNumber = (schema: z.core.$ZodType): boolean =>
  hasMost(schema, 'number_format') || (hasMost(schema, 'less_than') && hasMost(schema, 'greater_than'))
