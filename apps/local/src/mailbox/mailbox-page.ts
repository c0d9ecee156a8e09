import type { Deps } from '@tillwright/api/deps'
import { notice } from '@tillwright/api/http/form-page'
import { escaped, page } from '@tillwright/api/http/html'
import { securityHeaders } from '@tillwright/api/http/security-headers'
import { type PreviewKind, preview, previewKinds, previewLocales } from '@tillwright/api/notifications/previews'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type KeptMail, readMail, readMails } from './mails.ts'

const html = 'text/html; charset=utf-8'

/**
 * The mails that a shop on this machine would have sent, and how its letters look. They open accounts: nobody sees them
 * from another machine, or by a name that a foreign page has given to this one.
 */
export const mailboxPages = (directory: string) => (deps: Deps) => async (scope: FastifyInstance) => {
  scope.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    if (!isFromHere(request)) return reply.code(404).send({ code: 'NOT_FOUND' })
    return undefined
  })
  scope.get('/mailbox', async (_request, reply) => {
    reply.type(html).header('refresh', '5')
    return listPage(await readMails(directory))
  })
  scope.get<Named>('/mailbox/:name', async ({ params: { name } }, reply) => {
    const mail = await readMail(directory, name)
    if (mail === null) return missing(reply)
    const facts = [
      ['From', addressed(mail.from)],
      ['To', (mail.to ?? []).map(addressed).join(', ')],
      ['Message-ID', mail.messageId ?? ''],
    ] as const
    const { subject = '', text = '' } = mail
    return framed(reply, { title: subject, facts, src: `/mailbox/${name}/html`, text })
  })
  scope.get<Named>('/mailbox/:name/html', async ({ params: { name } }, reply) => {
    const mail = await readMail(directory, name)
    return mail?.html === undefined ? missing(reply) : harmless(reply, mail.html)
  })
  scope.get('/mailbox/previews', async (_request, reply) => {
    reply.type(html)
    return previewsPage()
  })
  scope.get<Previewed>('/mailbox/previews/:kind/:locale', async ({ params }, reply) => {
    const asked = askedOf(params)
    if (asked === null) return missing(reply)
    const letter = await preview(deps, asked)
    const facts = [['From', addressed(letter.from)]] as const
    const src = `/mailbox/previews/${asked.kind}/${asked.locale}/html`
    return framed(reply, { title: letter.subject, facts, src, text: letter.text })
  })
  scope.get<Previewed>('/mailbox/previews/:kind/:locale/html', async ({ params }, reply) => {
    const asked = askedOf(params)
    return asked === null ? missing(reply) : harmless(reply, (await preview(deps, asked)).html)
  })
}

interface Named {
  readonly Params: { readonly name: string }
}
interface Previewed {
  readonly Params: { readonly kind: string; readonly locale: string }
}

function askedOf(given: Previewed['Params']): { kind: PreviewKind; locale: string } | null {
  const kind = previewKinds.find((known) => known === given.kind)
  const locale = previewLocales.find((known) => known === given.locale)
  return kind === undefined || locale === undefined ? null : { kind, locale }
}

const loopback = /^(127\.|::1$|::ffff:127\.)/
const isFromHere = ({ raw: { socket }, hostname }: FastifyRequest): boolean =>
  loopback.test(socket.remoteAddress ?? '') && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(hostname)

const listPage = (mails: readonly KeptMail[]): string =>
  page({
    title: 'Mailbox',
    body: `<h1>Mailbox</h1>
<p class="sub">What this shop would have sent. <a href="/mailbox/previews">How each letter looks</a></p>
${mails.length === 0 ? '<p>There is nothing yet.</p>' : `<ul>${mails.map(itemOf).join('\n')}</ul>`}`,
  })

const itemOf = ({ name, keptAt, email }: KeptMail): string =>
  `<li><a href="/mailbox/${escaped(encodeURIComponent(name))}">${escaped(email.subject ?? '')}</a><br>
${escaped((email.to ?? []).map(addressed).join(', '))}, ${escaped(keptAt.toISOString().slice(0, 19).replace('T', ' '))}</li>`

const previewsPage = (): string =>
  page({
    title: 'Letters',
    body: `<h1>Letters</h1>
<p class="sub">About what is not there. <a href="/mailbox">Mailbox</a></p>
<ul>${previewKinds.map((kind) => `<li>${kind}: ${previewLocales.map((locale) => linkTo(kind, locale)).join(' ')}</li>`).join('\n')}</ul>`,
  })

const linkTo = (kind: string, locale: string): string => `<a href="/mailbox/previews/${kind}/${locale}">${locale}</a>`

const addressed = (one: { readonly name?: string; readonly address?: string | undefined } | undefined): string =>
  one === undefined ? '' : [one.name, `<${one.address ?? ''}>`].filter(Boolean).join(' ')

interface Shown {
  readonly title: string
  readonly facts: readonly (readonly [string, string])[]
  readonly src: string
  readonly text: string
}

function framed(reply: FastifyReply, { title, facts, src, text }: Shown): string {
  const policy = securityHeaders['content-security-policy']
  reply.type(html).header('content-security-policy', `${policy}; frame-src 'self'`)
  return page({
    title,
    body: `<h1>${escaped(title)}</h1>
<p class="sub">${facts.map(([name, value]) => escaped(`${name}: ${value}`)).join('<br>')}</p>
<iframe title="HTML" src="${escaped(src)}" sandbox="allow-popups allow-popups-to-escape-sandbox" width="100%" height="640"></iframe>
<pre>${escaped(text)}</pre>
<p><a href="/mailbox">Mailbox</a></p>`,
  })
}

/** As a mail program shows it: nothing in it runs, sends, or is at home at this shop; its links open beside it. */
function harmless(reply: FastifyReply, mail: string): string {
  const sandbox = 'sandbox allow-popups allow-popups-to-escape-sandbox'
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; base-uri 'none'`
  reply
    .type(html)
    .header('content-security-policy', `${policy}; frame-ancestors 'self'; ${sandbox}`)
    .header('x-frame-options', 'SAMEORIGIN')
  return mail.replaceAll('<a href=', '<a target="_blank" rel="noreferrer" href=')
}

function missing(reply: FastifyReply): string {
  reply.code(404).type(html)
  return notice('There is no such mail', ['It may have been removed.'])
}
