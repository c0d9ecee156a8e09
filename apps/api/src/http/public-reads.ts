import type { FastifyRequest } from 'fastify'

/**
 * Whether the answer is the same for everybody and holds no secret: some pages, and the catalogue for whoever shows
 * nothing. Only in such an answer may compression, which tells of what is repeated, meet words of a stranger (BREACH).
 */
export function isPublicRead({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' || credentials.some((name) => headers[name] !== undefined)) return false
  const [path = ''] = url.split('?', 1)
  return pages.has(path) || catalogueCalls.test(path)
}

/** A cookie is none: no catalogue looks at one. */
const credentials = ['authorization', 'x-api-key', 'x-cart-token', 'x-order-token'] as const

const pages: ReadonlySet<string> = new Set(['/', '/product'])

const catalogueCalls = /^\/trpc\/catalog\.[\w.]+(,catalog\.[\w.]+)*$/
