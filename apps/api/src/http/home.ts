import type { FastifyInstance } from 'fastify'
import { escaped, page } from './html.ts'

/** What the first page says; a link's address is from the page's own root or absolute. */
export interface HomeFacts {
  readonly shopName: string
  readonly version: string
  readonly links: readonly { readonly text: string; readonly href: string }[]
}

/** `GET /`: what this is, and what runs. */
export function home(facts: () => Promise<HomeFacts>) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(pageOf(await facts())))
  }
}

const pageOf = ({ shopName, version, links }: HomeFacts): string =>
  page({
    title: `${shopName} · Tillwright`,
    body: `<h1>${escaped(shopName)}</h1>
<p class="sub">A shop on Tillwright ${escaped(version)}</p>
<p>This is a commerce backend: programs call it over tRPC at <code>/trpc</code>, best through the package <code>@tillwright/sdk</code>.</p>
<ul>
${links.map(({ text, href }) => `<li><a href="${escaped(href)}">${escaped(text)}</a></li>`).join('\n')}
</ul>`,
  })
