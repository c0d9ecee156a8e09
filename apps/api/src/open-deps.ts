import { connect } from '@tillwright/db/client'
import { type Jobs, openJobs } from '@tillwright/db/jobs'
import { type OrderFeed, openOrderFeed } from '@tillwright/db/order-feed'
import { readShopFacts } from '@tillwright/db/shop-facts'
import type { NewId } from '@tillwright/domain/ids'
import type { Logger } from 'pino'
import { v7 } from 'uuid'
import { openAccessTokens } from './accounts/access-tokens.ts'
import { type OidcProvider, openOidcProviders } from './accounts/oidc/providers.ts'
import { openPasswords } from './accounts/passwords.ts'
import type { Deps } from './deps.ts'
import type { Limits } from './limits/limits.ts'
import { type LimitSettings, openLimits } from './limits/open-limits.ts'
import { type MediaSettings, openStorage } from './media/open-storage.ts'
import { openPictures } from './media/pictures.ts'
import { type MailSettings, type OpenedMailer, openMailer } from './notifications/mailer.ts'
import { openLane } from './orders/lane.ts'
import { makeGateway } from './payments/gateway.ts'
import { openReplicaReads } from './replica/read-where-it-may.ts'
import { openPostgresSearch } from './search/postgres-search.ts'
import { makeKeys } from './settings/keys.ts'
import { destinationReader, shopReader, taxRateReader } from './settings/shop.ts'
import { type CarrierSettings, openCarriers } from './shipping/webhook-carriers.ts'
import { openVatIdCheck } from './tax/check-vat-id.ts'
import type { VatIds } from './tax/vat-ids.ts'
import { openVatIds, type VatIdSettings } from './tax/vies.ts'
import { followStatements } from './telemetry/follow-statements.ts'
import { observeStripe } from './telemetry/observe-stripe.ts'
import { noTelemetry, type Telemetry } from './telemetry/telemetry.ts'
import { openWatchers, type WatchLimits, watchLimits } from './watchers.ts'

export interface ShopSettings {
  readonly databaseUrl: string
  readonly databasePoolMax: number
  /** For how long a call waits for a connection, in ms; as usual where it is not given. */
  readonly databaseWaitMs?: number | undefined
  /** Connections of the queue; the usual number where it is not given. */
  readonly queuePoolMax?: number | undefined
  /** PostgreSQL itself, where the other one is a pooler: for news and jobs, which need connections of their own. */
  readonly databaseDirectUrl?: string | undefined
  /** A replica, for reads that may be made there. */
  readonly databaseReplicaUrl?: string | undefined
  /** Whether statements are named; a pooler has to know names where they are. */
  readonly preparedStatements?: boolean | undefined
  /** The newest first. */
  readonly accessTokenSecrets: readonly string[]
  readonly stripe: {
    readonly secretKey: string
    readonly publishableKey: string
    readonly webhookSecrets: readonly string[]
    /** Undefined is Stripe itself. */
    readonly apiBase: string | undefined
    /** Of this process, see GatewayOptions. */
    readonly requestsPerSecondMax?: number | undefined
  }
  readonly mail: MailSettings
  readonly oidcProviders: readonly OidcProvider[]
  readonly carriers: CarrierSettings
  readonly vatIds: VatIdSettings
  readonly media: MediaSettings
  readonly limits: LimitSettings | 'off'
  /** Where the world reaches this shop, for links in mails. */
  readonly publicUrl: string
  /** Of streams that are open; the usual ones where it is not given. */
  readonly watching?: Partial<WatchLimits> | undefined
  /** Whether this process also runs jobs. */
  readonly works: boolean
  readonly log: Logger
  /** Nobody where it is not given. */
  readonly telemetry?: Telemetry | undefined
}

export interface OpenedDeps {
  readonly deps: Deps
  /** Lets running jobs finish within the deadline, then lets go of everything. */
  close(deadlineMs: number): Promise<void>
}

/** Builds what one shop needs: several can stand side by side in one process. */
export async function openDeps(settings: ShopSettings): Promise<OpenedDeps> {
  const { log, telemetry = noTelemetry } = settings
  const onIdleError = (error: Error) => log.warn({ err: error }, 'a database connection was lost')
  const pooling = { ...poolingOf(settings), poolMax: settings.databasePoolMax }
  const onStatement = followStatements(telemetry)
  const connection = connect({ ...pooling, connectionString: settings.databaseUrl, onIdleError, onStatement })
  const direct = directUrlOf(settings)
  const jobs = await openJobs({
    connectionString: direct,
    works: settings.works,
    poolMax: settings.queuePoolMax,
    onError: (error) => log.warn({ err: error }, 'the queue met an error'),
    traceparent: telemetry.tracing.isOn ? telemetry.tracing.traceparent : undefined,
  }).catch(async (error: unknown) => {
    await connection.close()
    throw error
  })
  const now = () => new Date()
  const orderFeed = openOrderFeed({ connectionString: direct, onError: onIdleError })
  const gateway = makeGateway({ ...settings.stripe, now, sleep, around: observeStripe(telemetry) })
  const oidc = openOidcProviders(settings.oidcProviders, { log, now, sleep })
  const mailer = openMailer(settings.mail, log)
  const carriers = openCarriers(settings.carriers, { log, newId, now })
  const vatIds = openVatIds(settings.vatIds, log)
  const media = openStorage(settings.media, settings.publicUrl)
  // Whoever reaches a shop at the same place reaches the same shop, by whichever of its processes.
  const limits = openLimits(settings.limits, { log, namespace: settings.publicUrl })
  const outside = { db: connection.db, jobs, orderFeed, gateway, oidc, mailer, carriers, vatIds, media }
  const { databaseUrl: primaryUrl, databaseReplicaUrl: replicaUrl } = settings
  // Nobody waits longer for a replica than it takes to ask the server itself.
  const ofReplica = { ...pooling, waitMs: undefined }
  const replica = replicaUrl === undefined ? null : openReplicaReads({ ...ofReplica, primaryUrl, replicaUrl, log, now })
  const ports = { ...outside, replica, limits, newId, now, sleep }
  const deps = depsOver(ports, settings)
  telemetry.metrics.readFrom({
    connections: connection.usage,
    openStreams: deps.watchers.count,
    shopFacts: () => readShopFacts(connection.db),
  })
  return { deps, close: (deadlineMs) => closeAll({ jobs, orderFeed, limits, mailer, replica, connection }, deadlineMs) }
}

/** How the shop's statements go to its database. */
export const poolingOf = ({
  databaseDirectUrl,
  preparedStatements,
  databaseWaitMs,
}: Pick<ShopSettings, 'databaseDirectUrl' | 'preparedStatements' | 'databaseWaitMs'>) => ({
  isPooled: databaseDirectUrl !== undefined,
  preparedStatements,
  waitMs: databaseWaitMs,
})

/** Where connections are ours for as long as we want. */
export const directUrlOf = ({ databaseDirectUrl, databaseUrl }: ShopSettings): string =>
  databaseDirectUrl ?? databaseUrl

/** Everything through which a shop touches the world outside its own process. */
export type Ports = Pick<
  Deps,
  | 'db'
  | 'jobs'
  | 'orderFeed'
  | 'gateway'
  | 'oidc'
  | 'mailer'
  | 'carriers'
  | 'media'
  | 'limits'
  | 'newId'
  | 'now'
  | 'sleep'
> & { readonly vatIds: VatIds; readonly replica?: Deps['replica'] }

/** The shop in one process, over these ports: whatever it remembers, it remembers here. */
export function depsOver(
  { vatIds, replica = null, ...ports }: Ports,
  {
    accessTokenSecrets,
    log,
    publicUrl,
    stripe,
    telemetry = noTelemetry,
    watching = {},
  }: Pick<ShopSettings, 'accessTokenSecrets' | 'log' | 'publicUrl' | 'telemetry' | 'watching'> & {
    readonly stripe: Pick<ShopSettings['stripe'], 'publishableKey'>
  },
): Deps {
  const { db, jobs, newId, now } = ports
  const shop = shopReader(db, now)
  const keys = makeKeys(accessTokenSecrets)
  return {
    ...ports,
    replica,
    lane: openLane({ db, jobs, newId, shop }),
    keys,
    accessTokens: openAccessTokens({ keys: keys.accessTokenKeys, now, newId }),
    passwords: openPasswords(),
    pictures: openPictures(),
    watchers: openWatchers({ db, log }, { ...watchLimits, ...watching }),
    log,
    telemetry,
    shop,
    destinationFacts: destinationReader(db, now),
    taxRates: taxRateReader(db, now),
    checkVatId: openVatIdCheck(db, vatIds),
    taxProvider: ports.gateway.tax,
    search: openPostgresSearch(db, now),
    publicUrl: publicUrl.replace(/\/+$/, ''),
    publishableKey: stripe.publishableKey,
  }
}

interface Opened {
  readonly jobs: Jobs
  readonly orderFeed: OrderFeed
  readonly limits: Limits
  readonly mailer: OpenedMailer
  readonly replica: Deps['replica']
  readonly connection: { close(): Promise<void> }
}

async function closeAll({ jobs, orderFeed, limits, mailer, replica, connection }: Opened, deadlineMs: number) {
  await jobs.stop(deadlineMs)
  await orderFeed.close()
  await limits.close()
  mailer.close()
  await replica?.close()
  await connection.close()
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

// The caller's type says which kind of id it is.
export const newId: NewId = <Id extends string>() => v7() as Id
