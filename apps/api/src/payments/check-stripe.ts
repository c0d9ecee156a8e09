import type { Deps } from '../deps.ts'
import { type Gateway, pinnedApiVersion } from './gateway.ts'
import { ProviderRefused, ProviderUnavailable } from './gateway-asked.ts'

type Checking = Pick<Deps, 'log' | 'publicUrl'> & {
  readonly gateway: Pick<Gateway, 'answeredVersion' | 'listWebhookEndpoints'>
}

/**
 * Asks Stripe once, when a process starts, whether it takes our key and our version of its API, and whether what it
 * sends to us is of that version, and says what to do where it is not so. Never throws: a shop whose payments do not
 * work still shows its goods, and its shoppers are told to come again.
 */
export async function checkStripe({ gateway, log, publicUrl }: Checking): Promise<void> {
  try {
    const version = await gateway.answeredVersion()
    if (version !== pinnedApiVersion) log.error({ asked: pinnedApiVersion, answered: version }, otherVersion)
    await checkEndpoints({ gateway, log, publicUrl })
  } catch (error) {
    if (error instanceof ProviderUnavailable)
      return log.warn({ err: error }, 'Stripe could not be asked about key and version; payments wait until it answers')
    // What Stripe says of a key may quote it, so that only our own words are logged.
    const status = error instanceof ProviderRefused ? error.status : null
    log.error({ status, apiVersion: pinnedApiVersion }, remedies.get(status) ?? refusedOtherwise)
  }
}

const otherVersion =
  'Stripe answers in another version of its API: see that nothing on the way to it takes the header Stripe-Version away'
const refusedOtherwise = 'Stripe refuses a plain question: see what its dashboard logs for STRIPE_SECRET_KEY'

const remedies: ReadonlyMap<number | null, string> = new Map([
  [400, 'Stripe does not take the version of its API that this shop speaks: bring the shop up to date'],
  [401, 'Stripe refuses the key: correct STRIPE_SECRET_KEY'],
  [403, 'the key may not read payments: let STRIPE_SECRET_KEY read and write PaymentIntents and Refunds'],
])

async function checkEndpoints({ gateway, log, publicUrl }: Checking): Promise<void> {
  const ours = addressOf(`${publicUrl}/webhooks/stripe`)
  try {
    for await (const { url, apiVersion, isEnabled } of gateway.listWebhookEndpoints()) {
      if (addressOf(url) !== ours) continue
      if (!isEnabled) log.warn({ url }, 'the webhook endpoint is disabled: enable it in the dashboard of Stripe')
      if (apiVersion !== pinnedApiVersion)
        log.warn({ url, apiVersion, asked: pinnedApiVersion }, 'the webhook endpoint sends another version of the API')
    }
  } catch (error) {
    // A restricted key need not be allowed to see them.
    if (!(error instanceof ProviderRefused && error.status === 403)) throw error
  }
}

/** As two ways to write it are compared. */
export const addressOf = (url: string): string => (URL.canParse(url) ? new URL(url).href.replace(/\/$/, '') : url)
