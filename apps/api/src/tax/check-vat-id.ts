import type { Db } from '@tillwright/db/client'
import type { Shop } from '@tillwright/db/shop'
import { type KeptAnswer, keepAnswer, readKeptAnswer } from '@tillwright/db/vat-id-checks'
import { readVatId, type VatId } from '@tillwright/domain/tax/vat-id'
import type { VatIds } from './vat-ids.ts'

/** What the register says of a VAT id, in the name of the seller's own. */
export type VatIdCheck = (vatId: VatId, seller: Shop['seller']) => Promise<KeptAnswer>

/**
 * Its answer is kept, so that a quote and its placing agree on every node: for a day that a VAT id is in force, for an
 * hour that it is not, for a minute that nobody could say. Whoever asks meanwhile in this process shares the answer.
 */
export function openVatIdCheck(db: Db, vatIds: VatIds): VatIdCheck {
  const running = new Map<string, Promise<KeptAnswer>>()
  return (vatId, seller) => {
    const requester = seller?.vatId ?? ''
    const key = `${writtenVatId(vatId)} ${requester}`
    const answer = running.get(key) ?? askOnce({ db, vatIds, vatId, requester }).finally(() => running.delete(key))
    running.set(key, answer)
    return answer
  }
}

interface Asked {
  readonly db: Db
  readonly vatIds: VatIds
  readonly vatId: VatId
  readonly requester: string
}

async function askOnce({ db, vatIds, vatId, requester }: Asked): Promise<KeptAnswer> {
  const question = { vatId: writtenVatId(vatId), requester }
  const kept = await readKeptAnswer(db, question)
  if (kept !== null) return kept
  const answer = await vatIds.check(vatId, readStored(requester))
  const consultation = answer.kind === 'valid' ? answer.consultation : null
  return keepAnswer(db, question, { answer: answer.kind, consultation, keepMinutes: keepMinutes[answer.kind] })
}

const keepMinutes = { valid: 24 * 60, invalid: 60, unavailable: 1 } as const

export const writtenVatId = ({ prefix, number }: VatId): string => `${prefix}${number}`

/** Of a VAT id that was checked before it was stored; null for none, or should the rules have become stricter since. */
export function readStored(written: string): VatId | null {
  const read = readVatId(written)
  return read.ok ? read.value : null
}
