import type { VatId } from '@tillwright/domain/tax/vat-id'
import type { Logger } from 'pino'
import { z } from 'zod'
import { offlineVatIds, type VatIdAnswer, type VatIds } from './vat-ids.ts'

export interface VatIdSettings {
  /** `offline` asks nobody, so that no VAT id is ever validated. */
  readonly check: 'vies' | 'offline'
  /** The Commission's own where it is not given. */
  readonly url?: string
  /** How long an answer may take, 3,000 where it is not given. */
  readonly timeoutMs?: number
}

/** https://ec.europa.eu/taxation_customs/vies/#/technical-information */
const viesUrl = 'https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number'

/** VIES takes few requests at a time from one address; a shopper whose turn it is not is taxed. */
const callsMax = 8

/** VIES, the register of the European Union, by its REST interface. */
export function openVatIds({ check, url = viesUrl, timeoutMs = 3_000 }: VatIdSettings, log: Logger): VatIds {
  if (check === 'offline') return offlineVatIds
  let calls = 0
  return {
    check: async (vatId, requester) => {
      if (calls >= callsMax) return unavailable
      calls += 1
      return ask({ url, timeoutMs, log }, bodyOf(vatId, requester)).finally(() => {
        calls -= 1
      })
    },
  }
}

const unavailable: VatIdAnswer = { kind: 'unavailable' }

/** Failures come with any status and without `valid`, or with a `userError` like MS_UNAVAILABLE. */
const Answer = z.object({
  valid: z.boolean(),
  userError: z.enum(['VALID', 'INVALID']).nullish(),
  requestIdentifier: z.string().max(100).nullish(),
})

async function ask(
  { url, timeoutMs, log }: { readonly url: string; readonly timeoutMs: number; readonly log: Logger },
  question: string,
): Promise<VatIdAnswer> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: question,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const { valid, requestIdentifier } = Answer.parse(JSON.parse((await answer.text()).slice(0, charactersMax)))
    if (!valid) return { kind: 'invalid' }
    return { kind: 'valid', consultation: requestIdentifier || null }
  } catch (error) {
    log.warn({ err: error }, 'VIES gave no answer about a VAT id')
    return unavailable
  }
}

const charactersMax = 65_536

const bodyOf = ({ prefix, number }: VatId, requester: VatId | null): string =>
  JSON.stringify({
    countryCode: prefix,
    vatNumber: number,
    ...(requester && { requesterMemberStateCode: requester.prefix, requesterNumber: requester.number }),
  })
