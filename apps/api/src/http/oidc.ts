import { insertOidcReturn } from '@tillwright/db/oidc-returns'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as openid from 'openid-client'
import { z } from 'zod'
import type { OidcFailure, OidcProvider } from '../accounts/oidc/providers.ts'
import { endTrip, keepTrip } from '../accounts/oidc/trip-cookie.ts'
import type { Deps } from '../deps.ts'
import { hashOfToken, newToken } from '../settings/keys.ts'
import { notice } from './form-page.ts'
import { limitPages } from './limit-pages.ts'

export interface OidcOptions {
  /** Origins of pages that somebody may be sent back to, besides the shop's own. */
  readonly allowedOrigins: readonly string[]
}

/** The way of a browser to a provider of sign-ins and back. Whatever goes wrong is said on a page, in words. */
export function oidcPages(deps: Deps, options: OidcOptions) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer')
    })
    limitPages(scope, deps)
    scope.get('/auth/oidc/:provider', (request, reply) => leave(deps, options, { request, reply }))
    scope.get('/auth/oidc/:provider/callback', (request, reply) => arrive(deps, { request, reply }))
  }
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function leave(deps: Deps, { allowedOrigins }: OidcOptions, { request, reply }: Exchange) {
  const provider = providerOf(deps, request)
  if (provider === undefined) return say(reply, noProvider)
  const { challenge, returnTo } = asked.parse(request.query)
  if (challenge === null) return say(reply, badLink)
  const back = returnAddress(returnTo ?? deps.publicUrl, [new URL(deps.publicUrl).origin, ...allowedOrigins])
  if (back === null) return say(reply, badReturn)
  const trip = {
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    codeVerifier: openid.randomPKCECodeVerifier(),
  }
  const to = await deps.oidc.leave(provider, trip, addressOf(deps, provider))
  if (to === 'unavailable') return say(reply, saying.unavailable)
  keepTrip(deps, reply, { ...trip, provider: provider.name, challenge, returnTo: back })
  return reply.redirect(to.href)
}

async function arrive(deps: Deps, { request, reply }: Exchange) {
  const provider = providerOf(deps, request)
  const trip = endTrip(deps, request, reply)
  if (provider === undefined || trip?.provider !== provider.name) return say(reply, noTrip)
  // By our own address, whatever the browser calls us: it must be the one that was left by.
  const [, query = ''] = request.url.split('?', 2)
  const person = await deps.oidc.arrive(provider, trip, new URL(`${addressOf(deps, provider)}?${query}`))
  if (typeof person === 'string') return say(reply, saying[person])
  const code = newToken()
  await insertOidcReturn(deps.db, {
    ...person,
    id: deps.newId(),
    provider: provider.name,
    codeHash: hashOfToken(code),
    challenge: Buffer.from(trip.challenge, 'base64url'),
  })
  // Behind the #, where no server and no log sees it.
  const to = new URL(trip.returnTo)
  to.hash = `oidc=${code}`
  return reply.redirect(to.href)
}

const providerOf = ({ oidc }: Deps, { params }: FastifyRequest): OidcProvider | undefined => {
  const { provider } = z.object({ provider: z.string() }).parse(params)
  return oidc.all.find(({ name }) => name === provider)
}

const addressOf = ({ publicUrl }: Deps, { name }: OidcProvider): string => `${publicUrl}/auth/oidc/${name}/callback`

const asked = z.object({
  challenge: z
    .string()
    .regex(/^[\w-]{43}$/)
    .nullable()
    .catch(null),
  returnTo: z.string().max(2_000).optional().catch(''),
})

/** Only to pages of the shop's own: whoever gets the code there is asked for more, but need not get it at all. */
function returnAddress(asked: string, origins: readonly string[]): string | null {
  if (!URL.canParse(asked)) return null
  const { origin, protocol, username, password, href } = new URL(asked)
  const isPage = /^https?:$/.test(protocol) && username === '' && password === ''
  return isPage && origins.includes(origin) ? href : null
}

interface Saying {
  readonly status: number
  readonly title: string
  readonly text: string
}

async function say(reply: FastifyReply, { status, title, text }: Saying) {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(notice(title, [text, 'Nothing was changed.']))
}

const noProvider: Saying = { status: 404, title: 'Nobody of that name', text: 'This shop knows no such sign-in.' }
const badLink: Saying = {
  status: 400,
  title: 'This link is not complete',
  text: 'Go back to the shop and begin once more. A page begins with `challenge`, and keeps what it is the hash of.',
}
const badReturn: Saying = {
  status: 400,
  title: 'This link leads elsewhere',
  text: 'It would have sent you to a page that is not one of this shop.',
}
const noTrip: Saying = {
  status: 400,
  title: 'This sign-in is over',
  text: 'It was begun in another browser or another tab, or too long ago. Go back to the shop and begin once more.',
}

const saying: Readonly<Record<OidcFailure, Saying>> = {
  unavailable: {
    status: 503,
    title: 'It can’t be asked at the moment',
    text: 'Who was to say who you are does not answer. Try again in a few minutes, or sign in by your password.',
  },
  denied: {
    status: 403,
    title: 'You are not signed in',
    text: 'The sign-in was canceled or refused there. Go back to the shop, and begin once more if you like.',
  },
  invalid: {
    status: 400,
    title: 'You are not signed in',
    text: 'What came back does not fit what was asked, or was used already. Go back to the shop and begin once more.',
  },
}
