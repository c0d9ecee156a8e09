import { isIP } from 'node:net'
import { compile } from '@fastify/proxy-addr'

/** As Fastify takes it, which asks the same library: it has names for the networks that nobody else can come from. */
export function isNetwork(entry: string): boolean {
  // It reads 1 as the address 0.0.0.1, and whoever writes that means a number of proxies.
  if (/^\d/.test(entry) && isIP(entry.split('/', 1)[0] ?? '') === 0) return false
  try {
    compile(entry)
    return true
  } catch {
    return false
  }
}
