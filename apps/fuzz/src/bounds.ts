import type { $ZodChecks, $ZodType } from 'zod/v4/core'

/** What the checks of a schema say of length, size and form. */
export interface Bounds {
  readonly minimum: number | undefined
  readonly maximum: number | undefined
  readonly format: string | undefined
  readonly pattern: RegExp | undefined
}

export function boundsOf(schema: $ZodType): Bounds {
  const { def } = schema._zod
  const bounds = { ...unbound, format: formatOf(def) }
  for (const check of def.checks ?? []) {
    // Every check that Zod makes is one of these.
    const said = (check as $ZodChecks)._zod.def
    if (said.check === 'min_length') bounds.minimum = said.minimum
    else if (said.check === 'max_length') bounds.maximum = said.maximum
    else if (said.check === 'greater_than') bounds.minimum = Number(said.value) + (said.inclusive ? 0 : 1)
    else if (said.check === 'less_than') bounds.maximum = Number(said.value) - (said.inclusive ? 0 : 1)
    else if (said.check === 'string_format' && said.format !== 'regex') bounds.format = said.format
    // Words of a property of Unicode are easier found than made.
    else if (said.check === 'string_format' && said.pattern?.source.includes('\\p') === false)
      bounds.pattern = said.pattern
  }
  return bounds
}

const unbound: { -readonly [Key in keyof Bounds]: Bounds[Key] } = {
  ...{ minimum: undefined, maximum: undefined, format: undefined, pattern: undefined },
}

const formatOf = (def: object): string | undefined =>
  'format' in def && typeof def.format === 'string' ? def.format : undefined
