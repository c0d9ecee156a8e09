import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createProxy, type ProxyReport } from '../../validator/stripe-validate.mjs'

export interface Inspector {
  /** Stands in for the address of what it was opened for. */
  readonly url: string
  /** Where webhooks are sent to be checked on their way to `webhookTo`. */
  readonly webhookUrl: string
  report(): ProxyReport
  close(): void
}

const spec = JSON.parse(readFileSync(new URL('../../validator/openapi-shop.json', import.meta.url), 'utf8'))

/** Checks every request, answer and webhook that passes it against Stripe's own description. */
export async function openInspector(options: {
  target: string
  webhookTo?: string
  webhookSecret?: string
}): Promise<Inspector> {
  const { server, report } = createProxy({ spec, quiet: true, ...options })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP answers an AddressInfo.
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    webhookUrl: `${url}/_validate/webhook`,
    report,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
