import { type ApiProcess, startApi } from './api-process.ts'
import { type TestShop, testWebhookSecret } from './open-test-shop.ts'

/** The same shop, served by a process of its own. */
export const startBeside = (
  { options }: TestShop,
  env: Record<string, string> = {},
  node?: string,
): Promise<ApiProcess> =>
  startApi(
    {
      DATABASE_URL: options.databaseUrl,
      PORT: '0',
      ACCESS_TOKEN_SECRET: options.accessTokenSecrets[0] ?? '',
      STRIPE_SECRET_KEY: options.stripe.secretKey,
      STRIPE_PUBLISHABLE_KEY: options.stripe.publishableKey,
      STRIPE_WEBHOOK_SECRET: testWebhookSecret,
      STRIPE_API_BASE: options.stripe.apiBase ?? '',
      ...env,
    },
    undefined,
    node,
  )
