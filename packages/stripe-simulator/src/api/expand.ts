import type { Work } from '../store/work.ts'
import { resolved, type Schema } from './description.ts'
import { invalid } from './errors.ts'

/** Throws the 400 for a path that nothing lies behind, before the call does anything. */
export function checkExpand(answer: Schema, paths: readonly string[]): void {
  for (const path of paths) {
    const segments = path.split('.')
    if (segments.length > 4)
      throw invalid(`You cannot expand more than 4 levels of a property. Property: ${path}`, { param: 'expand' })
    if (!leadsSomewhere(answer, segments))
      throw invalid(`This property cannot be expanded (${path}).`, { code: 'property_not_expandable', param: 'expand' })
  }
}

/** The answer with the ids behind these paths replaced by their objects. */
export function expanded(work: Work, answer: object, paths: readonly string[]): object {
  return paths.reduce<object>((value, path) => expandedAlong(work, value, path.split('.')), answer)
}

function leadsSomewhere(described: Schema, [head, ...rest]: readonly string[]): boolean {
  if (head === undefined) return true
  return shapesOf(described).some((schema) => {
    const below = schema.properties?.[head]
    return below !== undefined && schema['x-expandableFields']?.includes(head) === true && leadsSomewhere(below, rest)
  })
}

function shapesOf(described: Schema): readonly Schema[] {
  const schema = resolved(described)
  if (schema.anyOf) return schema.anyOf.flatMap(shapesOf)
  return schema.items ? shapesOf(schema.items) : [schema]
}

function expandedAlong(work: Work, value: object, [head, ...rest]: readonly string[]): object {
  if (Array.isArray(value))
    return value.map((item: object) => expandedAlong(work, item, head === undefined ? [] : [head, ...rest]))
  if (head === undefined) return value
  const below = objectBehind(work, value, head)
  return below === null ? value : { ...value, [head]: expandedAlong(work, below, rest) }
}

function objectBehind(work: Work, owner: object, name: string): object | null {
  // Stripe leaves the refunds of a charge out unless they are asked for.
  if (name === 'refunds' && 'object' in owner && owner.object === 'charge' && 'id' in owner)
    return refundsOf(work, String(owner.id))
  if (name === 'line_items' && 'id' in owner) return linesOf(work, owner, String(owner.id))
  const value: unknown = Object.entries(owner).find(([key]) => key === name)?.[1]
  if (typeof value === 'object') return value
  return typeof value === 'string' ? (objectOfId(work, value) ?? null) : null
}

const expandableKinds = [
  'payment_intent',
  'setup_intent',
  'charge',
  'refund',
  'dispute',
  'checkout.session',
  'payment_method',
  'balance_transaction',
  'customer',
  'deleted_customer',
] as const

function objectOfId(work: Work, id: string): object | undefined {
  return expandableKinds.map((kind) => work.find(kind, id)).find((thing) => thing !== undefined)
}

/** Lines are left out unless they are asked for, too. */
function linesOf(work: Work, owner: object, id: string): object | null {
  const kept = work.find('simulator.lines', id)
  const room = 'object' in owner ? linesPaths[String(owner.object)] : undefined
  if (kept === undefined || room === undefined) return null
  const url = `${room}/${id}/line_items`
  return { object: 'list', url, has_more: kept.lines.length > expandedMost, data: kept.lines.slice(0, expandedMost) }
}

/** As many as a page of Stripe's lists has where nobody asks for more. */
const expandedMost = 10

const linesPaths: Readonly<Record<string, string>> = {
  'tax.calculation': '/v1/tax/calculations',
  'tax.transaction': '/v1/tax/transactions',
  'checkout.session': '/v1/checkout/sessions',
}

function refundsOf(work: Work, chargeId: string): object {
  const data = work.all('refund').filter(({ charge }) => charge === chargeId)
  return { object: 'list', url: `/v1/charges/${chargeId}/refunds`, has_more: false, data: data.toReversed() }
}
