import type { CatalogueTag } from '@tillwright/db/catalogue-feed'
import type { FastifyRequest } from 'fastify'

/**
 * What an answer shows of the catalogue: as long as nothing of it changes, the answer is right for everybody. A
 * procedure that notes nothing shows something else, and its answer is never kept.
 */
export interface Shown {
  /** Said once per call, and only by one that succeeds. `until` is when it is no longer right in any case. */
  note(tags: readonly (CatalogueTag | 'anything')[], until?: Date | null): void
}

export interface NotedShown extends Shown {
  /** How many calls have noted something. */
  calls: number
  readonly tags: Set<CatalogueTag | 'anything'>
  untilMs: number
}

export function openShown(): NotedShown {
  const shown: NotedShown = {
    calls: 0,
    tags: new Set(),
    untilMs: Number.POSITIVE_INFINITY,
    note: (tags, until = null) => {
      shown.calls += 1
      for (const tag of tags) shown.tags.add(tag)
      if (until !== null) shown.untilMs = Math.min(shown.untilMs, until.getTime())
    },
  }
  return shown
}

/** Of each request there is one. */
const all = new WeakMap<FastifyRequest, NotedShown>()

export function shownBy(request: FastifyRequest): NotedShown {
  const known = all.get(request) ?? openShown()
  all.set(request, known)
  return known
}
