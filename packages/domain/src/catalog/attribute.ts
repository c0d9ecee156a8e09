import type { Issue } from './issue.ts'

export const attributeKinds = ['text', 'number', 'boolean', 'list'] as const
export type AttributeKind = (typeof attributeKinds)[number]

/** What products of a shop can be told apart by. */
export interface AttributeDefinition {
  /** For good. */
  readonly code: string
  readonly title: string
  /** By canonical tags of BCP 47. */
  readonly titles: Readonly<Record<string, string>>
  readonly kind: AttributeKind
  /** Whether shoppers filter by it. */
  readonly isFacet: boolean
  readonly position: number
}

export type AttributeValue = string | number | boolean | readonly string[]
/** By code. */
export type Attributes = Readonly<Record<string, AttributeValue>>

/** What is wrong with the attributes of a product, by what a shop knows of them. */
export function attributeIssues(
  attributes: Attributes,
  definitions: readonly Pick<AttributeDefinition, 'code' | 'kind'>[],
): Issue[] {
  const kinds = new Map(definitions.map(({ code, kind }) => [code, kind]))
  return Object.entries(attributes).flatMap(([code, value]) => {
    const kind = kinds.get(code)
    const path = `attributes.${code}`
    if (kind === undefined) return [{ path, message: 'is no attribute of this shop' }]
    return isOfKind(value, kind) ? [] : [{ path, message: `is no ${kind}` }]
  })
}

function isOfKind(value: AttributeValue, kind: AttributeKind): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string'
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value)
  }
}
