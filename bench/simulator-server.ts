import { openSimulator } from '@tillwright/stripe-simulator/open-simulator'
import type { Webhook } from '@tillwright/stripe-simulator/webhooks/targets'

/** A Stripe of its own process, so that what it costs is not counted to anybody else; tells its parent where it is. */
process.once('message', async (webhook: Webhook) => {
  const { url } = await openSimulator({ port: 0, journalFile: null, webhook })
  process.send?.(url)
})
