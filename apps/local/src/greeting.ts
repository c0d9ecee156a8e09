import type { Served } from '@tillwright/api/serve'
import type { Simulator } from '@tillwright/stripe-simulator/open-simulator'
import type { OpenedDatabase } from './database.ts'

export interface Started {
  readonly served: Served
  readonly simulator: Simulator | undefined
  readonly database: OpenedDatabase
  /** Whether the demo shop has just been loaded. */
  readonly isNew: boolean
  readonly directory: string
}

/** What runs where, and what to try. */
export const greet = ({ served, simulator, database, isNew, directory }: Started): string =>
  `
  Tillwright is ready${isNew ? ', and the demo shop is loaded' : ''}.

    Shop        ${served.url}
    API         ${served.url}/trpc
    Stripe      ${simulator === undefined ? 'your account' : `${simulator.url}  (simulator: look at payments, approve or decline them)`}
    PostgreSQL  ${database.isEmbedded ? `embedded, data in ${directory}` : 'DATABASE_URL'}
${simulator === undefined ? '' : `\n  Try, in a second terminal:  ${demoCommand(served.url, simulator.url)}`}
  Stop with Ctrl-C; nothing is lost.
`

/** The demo finds the usual ports by itself. */
const demoCommand = (shopUrl: string, stripeUrl: string): string =>
  shopUrl === 'http://127.0.0.1:3000' && stripeUrl === 'http://127.0.0.1:12111'
    ? 'npm run demo'
    : `SHOP_URL=${shopUrl} STRIPE_URL=${stripeUrl} npm run demo`
