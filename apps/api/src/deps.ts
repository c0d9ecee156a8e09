import type { Db } from '@tillwright/db/client'
import type { Jobs } from '@tillwright/db/jobs'
import type { OrderFeed } from '@tillwright/db/order-feed'
import type { Shop } from '@tillwright/db/shop'
import type { NewId } from '@tillwright/domain/ids'
import type { Logger } from 'pino'
import type { AccessTokens } from './accounts/access-tokens.ts'
import type { OidcProviders } from './accounts/oidc/providers.ts'
import type { Passwords } from './accounts/passwords.ts'
import type { Limits } from './limits/limits.ts'
import type { Pictures } from './media/pictures.ts'
import type { MediaStorage } from './media/storage.ts'
import type { Mailer } from './notifications/mailer.ts'
import type { PlacingLane } from './orders/lane.ts'
import type { Gateway } from './payments/gateway.ts'
import type { ReplicaReads } from './replica/read-where-it-may.ts'
import type { SearchPort } from './search/search-port.ts'
import type { Keys } from './settings/keys.ts'
import type { DestinationReader, TaxRateReader } from './settings/shop.ts'
import type { Carriers } from './shipping/carriers.ts'
import type { VatIdCheck } from './tax/check-vat-id.ts'
import type { TaxProvider } from './tax/tax-provider.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import type { Watchers } from './watchers.ts'

/** Everything the rooms need from outside, built once per shop and passed on: nothing is global. */
export interface Deps {
  readonly db: Db
  readonly jobs: Jobs
  readonly gateway: Gateway
  readonly orderFeed: OrderFeed
  readonly watchers: Watchers
  readonly lane: PlacingLane
  readonly keys: Keys
  readonly accessTokens: AccessTokens
  readonly passwords: Passwords
  readonly limits: Limits
  readonly oidc: OidcProviders
  readonly mailer: Mailer
  readonly carriers: Carriers
  /** Where media lie. */
  readonly media: MediaStorage
  readonly pictures: Pictures
  /** Where some reads may be made; null where there is none. */
  readonly replica: ReplicaReads | null
  /** PostgreSQL, where a shop brings no engine of its own. */
  readonly search: SearchPort
  readonly checkVatId: VatIdCheck
  /** Asked in the markets that say so. */
  readonly taxProvider: TaxProvider
  readonly newId: NewId
  readonly now: () => Date
  /** All waiting goes through here. */
  readonly sleep: (ms: number) => Promise<void>
  readonly log: Logger
  /** Who is told what is done, and how long it took: of no consequence for what is done. */
  readonly telemetry: Telemetry
  /** Settings and markets, at most a second old. */
  readonly shop: () => Promise<Shop>
  /** Tax rates and shipping methods of a place, at most a second old. */
  readonly destinationFacts: DestinationReader
  /** The tax rates of a place alone, at most a second old. */
  readonly taxRates: TaxRateReader
  /** Where the world reaches this shop, for links in mails; without a slash at its end. */
  readonly publicUrl: string
  /** What Stripe.js in a browser needs. */
  readonly publishableKey: string
}
