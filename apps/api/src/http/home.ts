import type { FastifyInstance } from 'fastify'

/** What the first page says; a link's address is from the page's own root or absolute. */
export interface HomeFacts {
  readonly shopName: string
  readonly version: string
  readonly links: readonly { readonly text: string; readonly href: string }[]
}

/** `GET /`: what this is, and what runs. */
export function home(facts: () => Promise<HomeFacts>) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page(await facts())))
  }
}

const page = ({ shopName, version, links }: HomeFacts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(shopName)} · Tillwright</title>
<style>
  body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem; color: #1d2327; }
  h1 { font-size: 1.6rem; margin-bottom: 0; }
  p.sub { color: #5a6570; margin-top: .2rem; }
  a { color: #0b5f6b; }
  code { background: #f1f4f5; padding: .1rem .3rem; border-radius: .2rem; }
</style>
</head>
<body>
<main>
<h1>${escaped(shopName)}</h1>
<p class="sub">A shop on Tillwright ${escaped(version)}</p>
<p>This is a commerce backend: programs call it over tRPC at <code>/trpc</code>, best through the package <code>@tillwright/sdk</code>.</p>
<ul>
${links.map(({ text, href }) => `<li><a href="${escaped(href)}">${escaped(text)}</a></li>`).join('\n')}
</ul>
</main>
</body>
</html>
`

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
