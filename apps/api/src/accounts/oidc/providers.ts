import * as openid from 'openid-client'
import type { Logger } from 'pino'
import { z } from 'zod'
import { email, personName } from '../inputs.ts'

/** Somebody whom customers and staff may sign in by: a provider of OpenID Connect. */
export interface OidcProvider {
  /** In addresses, and shown beside an account. */
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Whether an address that it calls verified is taken for that: it then opens what belongs to the address here. */
  readonly trusted: boolean
  /** Whether it asks for a second factor itself, so that ours is not asked for. */
  readonly multiFactor: boolean
}

/** One way to a provider and back, of one browser. */
export interface OidcTrip {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

/** What a provider says of somebody. */
export interface OidcClaims {
  readonly issuer: string
  readonly subject: string
  /** Null unless the provider says that it is his. */
  readonly email: string | null
  readonly firstName: string
  readonly lastName: string
}

/** Why somebody has not come back as anybody. */
export type OidcFailure = 'unavailable' | 'denied' | 'invalid'

export interface OidcProviders {
  readonly all: readonly OidcProvider[]
  /** Where the browser goes; 'unavailable' where the provider does not answer in time. */
  leave(provider: OidcProvider, trip: OidcTrip, redirectUri: string): Promise<URL | 'unavailable'>
  /** Who has come back to this address. */
  arrive(provider: OidcProvider, trip: OidcTrip, at: URL): Promise<OidcClaims | OidcFailure>
}

/** All that a browser waits for at one of our addresses. */
const waitMsMax = 4_500
/** A provider changes its keys and addresses now and then. */
const keepMs = 3_600_000

export function openOidcProviders(
  all: readonly OidcProvider[],
  { log, now, sleep }: { log: Logger; now: () => Date; sleep: (ms: number) => Promise<void> },
): OidcProviders {
  const known = new Map<string, { readonly configuration: Promise<openid.Configuration>; readonly untilMs: number }>()

  function configurationOf(provider: OidcProvider): Promise<openid.Configuration> {
    const found = known.get(provider.name)
    if (found !== undefined && now().getTime() < found.untilMs) return found.configuration
    const configuration = discover(provider)
    known.set(provider.name, { configuration, untilMs: now().getTime() + keepMs })
    configuration.catch(() => known.delete(provider.name))
    return configuration
  }

  const inTime = <T>(asking: Promise<T>): Promise<T> => {
    const late = sleep(waitMsMax).then(() => {
      throw new DOMException('the provider takes too long', 'TimeoutError')
    })
    return Promise.race([asking, late])
  }

  return {
    all,
    leave: async (provider, trip, redirectUri) => {
      try {
        const configuration = await inTime(configurationOf(provider))
        return openid.buildAuthorizationUrl(configuration, {
          redirect_uri: redirectUri,
          scope: 'openid email profile',
          state: trip.state,
          nonce: trip.nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(trip.codeVerifier),
          code_challenge_method: 'S256',
        })
      } catch (error) {
        log.warn({ provider: provider.name, err: error }, 'a provider of sign-ins can’t be reached')
        return 'unavailable'
      }
    },
    arrive: async (provider, trip, at) => {
      try {
        return await inTime(configurationOf(provider).then((configuration) => claimsOf(configuration, trip, at)))
      } catch (error) {
        const failure = failureOf(error)
        const said = error instanceof Error ? { message: error.message, cause: String(error.cause) } : {}
        if (failure !== 'denied') log.warn({ provider: provider.name, failure, ...said }, 'nobody came back signed in')
        return failure
      }
    },
  }
}

function discover({ issuer, clientId, clientSecret }: OidcProvider): Promise<openid.Configuration> {
  const server = new URL(issuer)
  // Only where the issuer itself is so: on a laptop, for production refuses such a setting.
  const plain = server.protocol === 'http:' ? [openid.allowInsecureRequests] : []
  // Beside TLS: whoever can write into that connection still has not the provider's key.
  const execute = [...plain, openid.enableNonRepudiationChecks]
  return openid.discovery(server, clientId, {}, authenticationBy(clientSecret), { timeout: 4, execute })
}

/** In the header, as every provider must understand it, unless it says that it takes the body alone. */
function authenticationBy(clientSecret: string): openid.ClientAuth {
  const [basic, post] = [openid.ClientSecretBasic(clientSecret), openid.ClientSecretPost(clientSecret)]
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const inHeader = methods.includes('client_secret_basic') || !methods.includes('client_secret_post')
    return (inHeader ? basic : post)(server, client, body, headers)
  }
}

async function claimsOf(configuration: openid.Configuration, trip: OidcTrip, at: URL): Promise<OidcClaims | 'invalid'> {
  const tokens = await openid.authorizationCodeGrant(configuration, at, {
    expectedState: trip.state,
    expectedNonce: trip.nonce,
    pkceCodeVerifier: trip.codeVerifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (claims === undefined) throw new TypeError('an answer without an ID token')
  const { iss, sub } = claims
  if (!isSubject(sub)) return 'invalid'
  const hasMore = claims.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
  const more = hasMore ? await openid.fetchUserInfo(configuration, tokens.access_token, sub) : {}
  return { issuer: iss, subject: sub, ...personIn({ ...more, ...claims }) }
}

/** At most 255 characters (OpenID Connect Core, section 2), and none that a database does not keep. */
const isSubject = (sub: string): boolean => sub.length <= 255 && !/\p{Cc}/u.test(sub)

/** Whatever stands there is a stranger's word: what has not our form is none. */
function personIn(said: Record<string, unknown>): Pick<OidcClaims, 'email' | 'firstName' | 'lastName'> {
  const { email, email_verified, given_name, family_name, name } = person.parse(said)
  const mailbox = email?.split('@', 1)[0] ?? ''
  return {
    email: email_verified === true ? (email ?? null) : null,
    firstName: given_name ?? name ?? mailbox,
    lastName: family_name ?? '',
  }
}

const person = z.object({
  email: email.optional().catch(undefined),
  // Some say it in words.
  email_verified: z.union([z.boolean(), z.literal('true').transform(() => true)]).catch(false),
  given_name: personName.optional().catch(undefined),
  family_name: personName.optional().catch(undefined),
  name: personName.optional().catch(undefined),
})

/** A provider that says no, one that says something that is not so, and one that says nothing. */
function failureOf(error: unknown): OidcFailure {
  if (error instanceof openid.AuthorizationResponseError) return 'denied'
  if (error instanceof openid.ResponseBodyError) return error.status >= 500 ? 'unavailable' : 'invalid'
  const isSilent = error instanceof openid.ClientError && silences.has(error.code ?? '')
  return error instanceof openid.ClientError && !isSilent ? 'invalid' : 'unavailable'
}

const silences = new Set([
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
])
