import { z } from 'zod'

export interface Place {
  /** 'input' prints what a caller may send, 'output' what he gets. */
  readonly direction: 'input' | 'output'
  /** For messages: where in which procedure the schema stands. */
  readonly path: string
}

/**
 * Zod schemas as plain TypeScript. Their public names stand in `.meta({ id })`, their documentation in `.describe()`.
 * Outputs have to be printed before inputs: where the two differ, the input's type is called NameInput.
 */
export class SchemaTypes {
  readonly #names = new Map<unknown, string>()
  readonly #declared = new Map<string, string>()
  readonly #open = new Set<string>()

  /** Names an object or union that has no public name: what one procedure takes or answers. */
  name(schema: z.ZodType, name: string): void {
    const inner = unwrapped(schema)
    const def = defOf(inner)
    const isWorthIt = def.type === 'union' || (def.type === 'object' && Object.keys(def.shape).length > 0)
    if (isWorthIt && idOf(original(inner)) === undefined) this.#names.set(inner, name)
  }

  /** Throws for a schema whose type can't be known from it, such as a transform. */
  print(schema: z.core.$ZodType, place: Place): string {
    const named = original(schema)
    const name = this.#names.get(schema) ?? idOf(named)
    return name === undefined ? this.#body(schema, place) : this.#refer(name, named, place)
  }

  declarations(): string {
    const sorted = [...this.#declared].sort(([a], [b]) => (a < b ? -1 : 1))
    return sorted.map(([, text]) => text).join('\n')
  }

  #refer(name: string, schema: z.core.$ZodType, place: Place): string {
    if (this.#open.has(name)) return name
    this.#open.add(name)
    const text = this.#declaration(name, schema, place)
    this.#open.delete(name)
    const known = this.#declared.get(name) ?? text
    if (known !== text) {
      if (place.direction === 'output' || name.endsWith('Input'))
        throw new Error(`${place.path}: another schema is called ${name}`)
      return this.#refer(`${name}Input`, schema, place)
    }
    this.#declared.set(name, text)
    return name
  }

  #declaration(name: string, schema: z.core.$ZodType, place: Place): string {
    const docs = docsOf(descriptionOf(schema))
    const def = defOf(schema)
    if (def.type !== 'object')
      return `${docs}export type ${name} = ${this.#body(schema, place)}\n`.replace('= \n', '=\n')
    return `${docs}export interface ${name} ${block(this.#members(def.shape, place))}\n`
  }

  #body(schema: z.core.$ZodType, place: Place): string {
    const def = defOf(schema)
    switch (def.type) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'null':
      case 'unknown':
        return def.type
      case 'date':
        return 'Date'
      case 'literal':
        return def.values.map(literal).join(' | ')
      case 'enum':
        return Object.values(def.entries).map(literal).join(' | ')
      case 'array':
        return `Array<${this.print(def.element, place)}>`
      case 'record':
        return `Record<${this.print(def.keyType, place)}, ${this.print(def.valueType, place)}>`
      case 'union':
        return unionOf(def.options.map((option) => this.print(option, place)))
      case 'object':
        return inline(this.#members(def.shape, place))
      case 'nullable':
        return `${this.print(def.innerType, place)} | null`
      case 'optional':
        return `${this.print(def.innerType, place)} | undefined`
      case 'default':
      case 'prefault':
        return this.print(def.innerType, place) + (place.direction === 'input' ? ' | undefined' : '')
      case 'readonly':
        return this.print(def.innerType, place)
      case 'pipe':
        return this.print(place.direction === 'input' ? def.in : def.out, place)
      default:
        throw new Error(`${place.path}: no type can be printed for a ${def.type}`)
    }
  }

  #members(shape: Readonly<Record<string, z.core.$ZodType>>, { direction, path }: Place): string[] {
    return Object.entries(shape).map(([key, schema]) => {
      const { optin, optout } = schema._zod
      const isOptional = direction === 'input' ? optin !== undefined : optout === 'optional'
      const type = this.print(schema, { direction, path: `${path}.${key}` })
      return `${docsOf(memberDescription(schema))}${key}${isOptional ? '?' : ''}: ${type}`
    })
  }
}

/** One member a line. */
export const block = (members: readonly string[]): string => `{\n${members.join('\n').replaceAll(/^(?=.)/gm, '  ')}\n}`

export const docsOf = (text: string | undefined): string =>
  text === undefined ? '' : `/** ${text.replaceAll('*/', '*\\/')} */\n`

export const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function inline(members: readonly string[]): string {
  if (members.length === 0) return 'Record<string, never>'
  const line = `{ ${members.join('; ')} }`
  return line.length > 90 || line.includes('\n') ? block(members) : line
}

function unionOf(types: readonly string[]): string {
  const line = types.join(' | ')
  return line.length <= 90 ? line : types.map((type) => `\n  | ${type.replaceAll('\n', '\n    ')}`).join('')
}

const literal = (value: unknown): string => (typeof value === 'string' ? quoted(value) : String(value))

// Zod names $ZodTypes as the closed union that tools narrow by `def.type`.
const defOf = (schema: z.core.$ZodType): z.core.$ZodTypes['_zod']['def'] => (schema as z.core.$ZodTypes)._zod.def

const idOf = (schema: z.core.$ZodType): string | undefined => z.globalRegistry.get(schema)?.id

const descriptionOf = (schema: z.core.$ZodType): string | undefined => z.globalRegistry.get(schema)?.description

/** `.describe()` and checks clone a schema without its name: the one that was named stands above. */
function original(schema: z.core.$ZodType): z.core.$ZodType {
  const { parent } = schema._zod
  return parent === undefined || idOf(schema) !== undefined ? schema : original(parent)
}

/** What is said of a member itself, on whichever wrapper; what is said of a named type stands at its declaration. */
function memberDescription(schema: z.core.$ZodType): string | undefined {
  if (idOf(schema) !== undefined) return undefined
  const def = defOf(schema)
  return descriptionOf(schema) ?? ('innerType' in def ? memberDescription(def.innerType) : undefined)
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const def = defOf(schema)
  return 'innerType' in def ? unwrapped(def.innerType) : schema
}
