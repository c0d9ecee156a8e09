import { readFileSync } from 'node:fs'

/** As much of OpenAPI as Stripe's description of its interface uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly string[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly maxLength?: number
  readonly 'x-expandableFields'?: readonly string[]
}

/** What one call of Stripe's takes and gives. */
export interface Operation {
  readonly parameters: Schema
  readonly answer: Schema
}

/** The operation behind a method and a path like `/v1/charges/{id}`; undefined where Stripe has none. */
export function operationAt(method: string, path: string): Operation | undefined {
  const file = fileOperations[`${method} ${path}`]
  if (file !== undefined) return file
  const operation = description.paths[path]?.[method.toLowerCase()]
  if (operation === undefined) return undefined
  const answer = operation.responses['200'].content['application/json'].schema
  if (operation.requestBody) return { parameters: withTokens(operation.requestBody.content[formType].schema), answer }
  const query = operation.parameters.filter((parameter) => parameter.in === 'query')
  const properties = Object.fromEntries(query.map(({ name, schema }) => [name, schema]))
  return { parameters: { type: 'object', properties, additionalProperties: false }, answer }
}

/** The schema itself, or the one that it points to. */
export function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema
  return description.components.schemas[schema.$ref.replace('#/components/schemas/', '')] ?? {}
}

/** Stripe takes a card with a token in `payment_method_data` too, which its description leaves out. */
function withTokens(schema: Schema): Schema {
  const data = schema.properties?.payment_method_data
  const type = data?.properties?.type
  if (data === undefined || type === undefined) return schema
  const card = { type: 'object', properties: { token: { type: 'string' } }, additionalProperties: false } as const
  const widened = { ...type, enum: [...(type.enum ?? []), 'card'] }
  const payment_method_data = { ...data, properties: { ...data.properties, type: widened, card } }
  return { ...schema, properties: { ...schema.properties, payment_method_data } }
}

const text = { type: 'string' } as const
const upload = { name: text, type: text, size: { type: 'integer' }, digest: text } as const
const fileAnswer: Schema = { type: 'object', properties: { id: text }, 'x-expandableFields': [] }

/** Uploads, which Stripe's description leaves out here; as the form that a multipart body becomes. */
const fileOperations: Readonly<Record<string, Operation>> = {
  'POST /v1/files': {
    parameters: {
      type: 'object',
      required: ['file', 'purpose'],
      properties: {
        purpose: text,
        file: { type: 'object', required: ['name', 'type', 'size', 'digest'], properties: upload },
      },
    },
    answer: fileAnswer,
  },
  'GET /v1/files/{id}': { parameters: { type: 'object', properties: {} }, answer: fileAnswer },
}

const formType = 'application/x-www-form-urlencoded'

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}
interface DescribedOperation {
  readonly parameters: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: { readonly [formType]: { readonly schema: Schema } } }
  readonly responses: {
    readonly '200': { readonly content: { readonly 'application/json': { readonly schema: Schema } } }
  }
}

const description: Description = JSON.parse(
  readFileSync(new URL('../../validator/openapi-shop.json', import.meta.url), 'utf8'),
)
