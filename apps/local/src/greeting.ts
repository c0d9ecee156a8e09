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
  /** Whether mails are sent; else they are kept as files. */
  readonly sendsMail: boolean
  /** Where somebody becomes the first admin; null once there is one. */
  readonly adminLink: string | null
}

/** What runs where, and what to try. */
export const greet = ({ served, simulator, database, isNew, directory, sendsMail, adminLink }: Started): string =>
  `
  Tillwright is ready${isNew ? ', and the demo shop is loaded' : ''}.

    Shop        ${served.url}
    API         ${served.url}/trpc
    Stripe      ${simulator === undefined ? 'your account' : `${simulator.url}  (simulator: look at payments, approve or decline them)`}
    PostgreSQL  ${database.isEmbedded ? `embedded, data in ${directory}` : 'DATABASE_URL'}
    Mails       ${sendsMail ? 'SMTP_URL' : `${served.url}/mailbox, and files in ${directory}/mailbox`}
${suggestions({ served, simulator, adminLink })}
  Stop with Ctrl-C; nothing is lost.
`

function suggestions({ served, simulator, adminLink }: Pick<Started, 'served' | 'simulator' | 'adminLink'>): string {
  const demo = simulator === undefined ? null : demoCommand(served.url, simulator.url)
  const lines = [
    ...(demo === null ? [] : [`  Try, in a second terminal:  ${demo}`]),
    ...(adminLink === null ? [] : [`  Become its first admin:     ${adminLink}`]),
  ]
  return lines.map((line) => `\n${line}`).join('') + (lines.length === 0 ? '' : '\n')
}

/** The demo finds the usual ports by itself. */
const demoCommand = (shopUrl: string, stripeUrl: string): string =>
  shopUrl === 'http://127.0.0.1:3000' && stripeUrl === 'http://127.0.0.1:12111'
    ? 'npm run demo'
    : `SHOP_URL=${shopUrl} STRIPE_URL=${stripeUrl} npm run demo`
