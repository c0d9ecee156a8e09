import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'
import type { OidcProvider } from '../accounts/oidc/providers.ts'

/** What the issuer says of somebody. */
export interface Person {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly given_name?: string
  readonly family_name?: string
}

/** A real provider of OpenID Connect, who knows these people and asks nobody for a password. */
export interface OidcIssuer extends AsyncDisposable {
  readonly url: string
  /** How the shop is told of it. */
  readonly settings: OidcProvider
  /** Where it sends people back to; before that it lets nobody in. */
  serve(redirectUri: string): void
  /** What it does instead of answering what is asked: nothing, or an error, or a lie about who it is. */
  fault: 'none' | 'silent' | 'broken' | 'lies'
  readonly people: Map<string, Person>
}

const client = { client_id: 'tillwright', client_secret: randomBytes(32).toString('hex') }

export async function openOidcIssuer(trust: Partial<OidcProvider> = {}): Promise<OidcIssuer> {
  const people = new Map<string, Person>()
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'test' }
  let answer: ((req: IncomingMessage, res: ServerResponse) => unknown) | undefined
  const server = createServer((req, res) => {
    if (issuer.fault === 'silent') return
    if (issuer.fault === 'broken' || answer === undefined) return void res.writeHead(500).end('<b>sorry</b>')
    if (issuer.fault === 'lies') return lie(url, res)
    answer(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP answers an AddressInfo.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer: OidcIssuer = {
    url,
    settings: {
      name: 'local',
      issuer: url,
      clientId: client.client_id,
      clientSecret: client.client_secret,
      trusted: true,
      multiFactor: false,
      ...trust,
    },
    fault: 'none',
    people,
    serve: (redirectUri) => {
      answer = answersOf({ url, redirectUri, people, jwks: { keys: [jwk] } })
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return issuer
}

function lie(url: string, res: ServerResponse): void {
  const said = { issuer: `${url}/somebody-else`, authorization_endpoint: `${url}/auth`, token_endpoint: `${url}/token` }
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said))
}

interface Served {
  readonly url: string
  readonly redirectUri: string
  readonly people: ReadonlyMap<string, Person>
  readonly jwks: { readonly keys: object[] }
}

function answersOf({ url, redirectUri, people, jwks }: Served) {
  const provider = new Provider(url, {
    clients: [{ ...client, redirect_uris: [redirectUri] }],
    jwks,
    cookies: { keys: [randomBytes(16).toString('hex')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ ...people.get(sub), sub }) }),
    loadExistingGrant: async (ctx) => {
      const { accountId = '' } = ctx.oidc.session ?? {}
      const grant = new ctx.oidc.provider.Grant({ accountId, clientId: client.client_id })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 60, Session: 60, Grant: 60 },
  })
  const answerAll = provider.callback()
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const asked = new URL(req.url ?? '/', url)
    if (!asked.pathname.startsWith('/interaction/')) return answerAll(req, res)
    const sub = asked.searchParams.get('as') ?? ''
    const isKnown = people.has(sub)
    const refusal = { error: 'access_denied', error_description: 'the person went away' }
    await provider.interactionFinished(req, res, isKnown ? { login: { accountId: sub } } : refusal)
  }
}
