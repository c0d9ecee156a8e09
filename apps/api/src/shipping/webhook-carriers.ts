import { createHmac } from 'node:crypto'
import type { NewId } from '@tillwright/domain/ids'
import type { LivePrice } from '@tillwright/domain/shipping/method'
import type { Logger } from 'pino'
import { z } from 'zod'
import { moneyOf } from '../schemas.ts'
import type { CarrierAsk, Carriers } from './carriers.ts'

export interface CarrierSettings {
  /** By the name that methods call a carrier. */
  readonly urls: ReadonlyMap<string, string>
  /** "whsec_" and base64, as Standard Webhooks write it; null where nobody is asked. */
  readonly secret: string | null
  /** How long an answer may take, 2,000 where it is not given. */
  readonly timeoutMs?: number
}

/** Carriers that are asked by an HTTP POST, signed as https://www.standardwebhooks.com say. */
export function openCarriers(
  { urls, secret, timeoutMs = 2_000 }: CarrierSettings,
  { log, newId, now }: { readonly log: Logger; readonly newId: NewId; readonly now: () => Date },
): Carriers {
  const key = Buffer.from(secret?.replace(/^whsec_/, '') ?? '', 'base64')
  return {
    quote: async (ask) => {
      const url = urls.get(ask.carrier)
      if (url === undefined || secret === null) return silent(log, ask, 'it is not configured')
      const body = JSON.stringify(bodyOf(ask))
      const id = `msg_${newId()}`
      const timestamp = String(Math.floor(now().getTime() / 1_000))
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
      try {
        const answer = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'webhook-id': id,
            'webhook-timestamp': timestamp,
            'webhook-signature': `v1,${signature}`,
          },
          body,
          // Whoever may answer is configured, and nobody whom he sends us to.
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        })
        if (answer.status !== 200) {
          await answer.body?.cancel()
          return silent(log, ask, `it answered ${answer.status}`)
        }
        return priceIn(await bodyOfAnswer(answer), ask)
      } catch (error) {
        return silent(log, ask, error)
      }
    },
  }
}

function silent(log: Logger, { carrier }: CarrierAsk, why: unknown): null {
  log.warn({ carrier, err: why }, 'a carrier gave no price')
  return null
}

const bodyOf = ({ goods: { subtotalMinor, ...goods }, ...ask }: CarrierAsk) => ({
  type: 'shipping.quote',
  ...ask,
  goods: { ...goods, subtotal: moneyOf(subtotalMinor, ask.currency) },
})

const amountMax = 1_000_000_000_000
const Answer = z.union([
  z.object({ price: z.object({ amount: z.int().min(0).max(amountMax), currency: z.string() }) }),
  z.object({ carried: z.literal(false) }),
])

/** Throws for what is neither a price in the currency that was asked for nor a no. */
function priceIn(text: string, { currency }: CarrierAsk): LivePrice {
  const answer = Answer.parse(JSON.parse(text))
  if ('carried' in answer) return 'not_carried'
  if (answer.price.currency !== currency) throw new RangeError(`it answered in ${answer.price.currency}`)
  return answer.price.amount
}

const bytesMax = 65_536

/** Throws RangeError for more than an answer takes. */
async function bodyOfAnswer({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > bytesMax) throw new RangeError(`it answered more than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
