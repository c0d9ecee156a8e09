import { invalid } from './errors.ts'

export interface ListParams {
  readonly limit?: number
  readonly starting_after?: string
  readonly ending_before?: string
  readonly created?:
    | number
    | { readonly gt?: number; readonly gte?: number; readonly lt?: number; readonly lte?: number }
}

export interface List {
  readonly object: 'list'
  readonly url: string
  readonly has_more: boolean
  readonly data: readonly object[]
}

interface Identified {
  readonly id: string
  readonly object: string
}
interface Listed extends Identified {
  readonly created: number
}

/** One page of what matches, newest first. `oldestFirst` is everything in the order in which it was made. */
export function listPage<T extends Listed>(
  oldestFirst: readonly T[],
  params: ListParams,
  { url, matches }: { url: string; matches: (thing: T) => boolean },
): List {
  const isListed = (thing: T) => isCreatedIn(thing, params.created) && matches(thing)
  return pageOf(oldestFirst.toReversed(), params, { url, isListed })
}

/** One page of the lines of something, in their own order. */
export const linesPage = (lines: readonly Identified[], params: ListParams, url: string): List =>
  pageOf(lines, params, { url, isListed: () => true })

function pageOf<T extends Identified>(
  inOrder: readonly T[],
  params: ListParams,
  { url, isListed }: { url: string; isListed: (thing: T) => boolean },
): List {
  const limit = checkedLimit(params.limit ?? 10)
  const { starting_after: after, ending_before: before } = params
  if (after !== undefined && before !== undefined)
    throw invalid('You cannot parameterize with both starting_after and ending_before.', { param: 'starting_after' })
  const from = after === undefined ? 0 : placeOf(inOrder, after, 'starting_after') + 1
  const to = before === undefined ? inOrder.length : placeOf(inOrder, before, 'ending_before')
  const found = inOrder.slice(from, to).filter(isListed)
  // Going back, the page is the one right before the cursor.
  const data = before === undefined ? found.slice(0, limit) : found.slice(-limit)
  return { object: 'list', url, has_more: found.length > limit, data }
}

function checkedLimit(limit: number): number {
  const facts = { code: 'parameter_invalid_integer', param: 'limit' }
  if (limit < 1) throw invalid('This value must be greater than or equal to 1.', facts)
  if (limit > 100) throw invalid('This value must be less than or equal to 100.', facts)
  return limit
}

function placeOf(inOrder: readonly Identified[], id: string, param: string): number {
  const place = inOrder.findIndex((thing) => thing.id === id)
  const noun = inOrder[0]?.object ?? 'object'
  if (place < 0) throw invalid(`No such ${noun}: '${id}'`, { code: 'resource_missing', param })
  return place
}

function isCreatedIn({ created }: Listed, range: ListParams['created']): boolean {
  if (range === undefined) return true
  if (typeof range === 'number') return created === range
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range
  return created > gt && created >= gte && created < lt && created <= lte
}

/** Whether a thing has all the values that were asked for under these names. */
export const agrees = <N extends string>(
  thing: { readonly [K in N]?: unknown },
  asked: { readonly [K in N]?: unknown },
  names: readonly N[],
) => names.every((name) => asked[name] === undefined || thing[name] === asked[name])
