import { resolved, type Schema } from './description.ts'
import { invalid, StripeError } from './errors.ts'
import type { Form } from './form.ts'

/**
 * The form as typed values, checked against Stripe's own description: numbers are numbers and lists are lists.
 * Throws the 400 that Stripe gives for a parameter that is unknown, missing or malformed.
 */
export function checkedParameters(schema: Schema, form: Form): Readonly<Record<string, unknown>> {
  return checkedHash(schema, form, '')
}

function checkedHash(schema: Schema, form: Form, name: string): Readonly<Record<string, unknown>> {
  const { properties = {}, required = [], additionalProperties } = schema
  const nameOf = (key: string) => (name === '' ? key : `${name}[${key}]`)
  for (const key of required) {
    const value = form[key]
    if (value === undefined)
      throw invalid(`Missing required param: ${nameOf(key)}.`, { code: 'parameter_missing', param: nameOf(key) })
    if (value === '') throw emptyValue(nameOf(key))
  }
  const entries = Object.entries(form).map(([key, value]) => {
    const below = Object.hasOwn(properties, key) ? properties[key] : additionalProperties
    if (typeof below !== 'object')
      throw invalid(`Received unknown parameter: ${nameOf(key)}`, { code: 'parameter_unknown', param: nameOf(key) })
    return [key, checkedValue(below, value, nameOf(key))] as const
  })
  return Object.fromEntries(entries)
}

function checkedValue(described: Schema, value: string | Form, name: string): unknown {
  const schema = resolved(described)
  if (schema.anyOf) return firstThatFits(schema.anyOf, value, name)
  if (schema.type === 'array') return checkedList(schema, value, name)
  if (schema.type === 'object') {
    if (typeof value === 'string') throw invalid('Invalid object', { param: name })
    return checkedHash(schema, value, name)
  }
  if (typeof value !== 'string') throw invalid(`Invalid ${schema.type ?? 'string'}`, { param: name })
  return checkedScalar(schema, value, name)
}

function checkedList(schema: Schema, value: string | Form, name: string): readonly unknown[] {
  if (value === '') return []
  if (typeof value === 'string' || !Object.keys(value).every((key) => /^\d+$/.test(key)))
    throw invalid('Invalid array', { param: name })
  const inOrder = Object.entries(value).sort(([one], [other]) => Number(one) - Number(other))
  return inOrder.map(([key, item]) => checkedValue(schema.items ?? {}, item, `${name}[${key}]`))
}

function checkedScalar(schema: Schema, value: string, name: string): string | number | boolean {
  if (schema.enum && !schema.enum.includes(value)) {
    if (value === '') throw emptyValue(name)
    throw invalid(`Invalid ${name}: must be one of ${listed(schema.enum)}`, { param: name })
  }
  if (schema.type === 'string' || schema.type === undefined) {
    const most = schema.maxLength
    if (most !== undefined && [...value].length > most)
      throw invalid(`Invalid string: ${value.slice(0, 20)}…; must be at most ${most} characters`, { param: name })
    return value
  }
  if (value === '') throw emptyValue(name)
  if (schema.type === 'boolean') {
    if (value !== 'true' && value !== 'false') throw invalid(`Invalid boolean: ${value}`, { param: name })
    return value === 'true'
  }
  const pattern = schema.type === 'integer' ? /^-?\d{1,15}$/ : /^-?\d{1,15}(\.\d+)?$/
  if (!pattern.test(value))
    throw invalid(`Invalid ${schema.type}: ${value}`, { code: `parameter_invalid_${schema.type}`, param: name })
  return Number(value)
}

/** Of several shapes the first that fits; if none does, what is wrong with the one of the same shape. */
function firstThatFits(shapes: readonly Schema[], value: string | Form, name: string): unknown {
  const refusals: StripeError[] = []
  const isHash = typeof value === 'object'
  for (const shape of shapes.toSorted(
    (one, other) => Number(isHashed(other) === isHash) - Number(isHashed(one) === isHash),
  )) {
    try {
      return checkedValue(shape, value, name)
    } catch (error) {
      if (!(error instanceof StripeError)) throw error
      refusals.push(error)
    }
  }
  throw refusals[0] ?? invalid(`Invalid value for ${name}`, { param: name })
}

const isHashed = (schema: Schema): boolean => ['object', 'array'].includes(resolved(schema).type ?? '')

const emptyValue = (name: string): StripeError =>
  invalid(
    `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a ` +
      `parameter; however '${name}' cannot be unset. ` +
      `You should remove '${name}' from your request or supply a non-empty value.`,
    { code: 'parameter_invalid_empty', param: name },
  )

function listed(values: readonly string[]): string {
  const named = values.filter((value) => value !== '')
  const last = named.at(-1) ?? ''
  if (named.length < 3) return named.join(' or ')
  return `${named.slice(0, -1).join(', ')}, or ${last}`
}
