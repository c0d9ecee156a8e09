import { readEnv } from '@tillwright/api/env'
import { refusalOf } from '@tillwright/sdk'

const env = readEnv()
export const shopUrl = process.env.SHOP_URL ?? `http://127.0.0.1:${env.PORT}`
export const stripeUrl = process.env.STRIPE_URL ?? `http://127.0.0.1:${env.STRIPE_SIMULATOR_PORT}`

export const chapter = (name: string): void => console.log(`\n${name}\n${'─'.repeat(name.length)}`)

/** What a frontend does, and the code that does it. */
export const step = (name: string, code: string): void => console.log(`\n  ${name}\n    ${code}`)

export const say = (line: string): void => console.log(`    ${line}`)

/** What stood in the way, for people. */
export function reasonOf(error: unknown): string {
  const refusal = refusalOf(error)
  if (refusal !== null) return `the shop says ${JSON.stringify(refusal)}`
  const message = error instanceof Error ? error.message : String(error)
  if (message !== 'fetch failed') return message
  return `nothing answers at ${shopUrl}: run \`npm start\` in another terminal first, or set SHOP_URL to the address it says.`
}
