import type { Operation } from '@trpc/client'

/** Whether anybody is answered the same, so that nobody's tokens go along: mutations are somebody's. */
export const readsCatalogue = ({ path, type }: Pick<Operation, 'path' | 'type'>): boolean =>
  type === 'query' && path.startsWith('catalog.')
