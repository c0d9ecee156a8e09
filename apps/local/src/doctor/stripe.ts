import { setTimeout as sleep } from 'node:timers/promises'
import type { Env } from '@tillwright/api/env'
import { type Gateway, makeGateway } from '@tillwright/api/payments/gateway'
import { ProviderRefused, ProviderUnavailable } from '@tillwright/api/payments/gateway-asked'
import { type Finding, finding } from './finding.ts'

/** Nobody's. That Stripe does not know it proves the way there, and that the key may ask for intents. */
const nobodysIntent = 'pi_of_nobody'

export const openGateway = (env: Env): Gateway =>
  makeGateway({
    secretKey: env.STRIPE_SECRET_KEY ?? 'sk_test_simulator',
    webhookSecrets: [],
    apiBase:
      env.STRIPE_SECRET_KEY === undefined ? `http://127.0.0.1:${env.STRIPE_SIMULATOR_PORT}` : env.STRIPE_API_BASE,
    now: () => new Date(),
    sleep,
  })

export async function examineStripe(env: Env): Promise<Finding> {
  const isSimulated = env.STRIPE_SECRET_KEY === undefined
  if (isSimulated && env.STRIPE_SIMULATOR_PORT === 0)
    return finding('stripe', 'WARN', 'STRIPE_SIMULATOR_PORT=0 hides where the simulator is: set it to ask that one')
  const gateway = openGateway(env)
  const who = isSimulated ? 'the simulator' : 'Stripe'
  try {
    await gateway.retrieveIntent(nobodysIntent)
    return finding('stripe', 'ok', `${who} answers, and takes the key`)
  } catch (error) {
    // What Stripe says of a key may quote it, so that only our own words are shown.
    if (error instanceof ProviderRefused)
      return finding(
        'stripe',
        'BAD',
        `${who} refuses the key: correct STRIPE_SECRET_KEY, and let it read PaymentIntents`,
      )
    if (error instanceof ProviderUnavailable) {
      const remedy = isSimulated
        ? 'it runs as long as npm start does'
        : 'see that this machine may reach api.stripe.com'
      return finding('stripe', 'BAD', `${who} does not answer: ${remedy}`)
    }
    throw error
  }
}
