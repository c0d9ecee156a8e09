import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Env } from '@tillwright/api/env'

type Listening = Pick<Env, 'HOST' | 'PORT'>

/** The shop's port. The simulator is told before the shop listens, so that "any free one" is chosen here already. */
export async function choosePort({ HOST, PORT }: Listening): Promise<number> {
  if (PORT !== 0) return PORT
  const probe = createServer().listen(0, HOST)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address !== null ? address.port : PORT
}

/** Where the simulator, on this machine too, finds the shop. */
export function webhookUrlOf({ HOST, PORT }: Listening): string {
  const anyAddress = ['0.0.0.0', '::'].includes(HOST)
  const host = anyAddress ? '127.0.0.1' : HOST.includes(':') ? `[${HOST}]` : HOST
  return `http://${host}:${PORT}/webhooks/stripe`
}
