import { hashOfCode } from '@tillwright/api/credit/code'
import { giftCardBytes, giftCardCode } from '@tillwright/domain/credit/gift-card-code'
import type { Backends } from './database.ts'
import { randomOf } from './random.ts'

/** A card that everybody has in his pocket: the code of it, and what is on it. */
export interface PocketCard {
  readonly code: string
  readonly balanceMinor: number
}

/** Drawn by itself, so that the worlds without it are what they were. */
export function pocketCardOf(seed: number): PocketCard | null {
  const random = randomOf(seed, 'gift card')
  if (!random.chance(0.25)) return null
  return { code: giftCardCode(new Uint8Array(giftCardBytes)), balanceMinor: 1_000 + random.below(9_000) }
}

export async function issuePocketCard(backends: Backends, { code, balanceMinor }: PocketCard): Promise<void> {
  await backends.look(
    `with card as (
       insert into credit_account (id, kind, currency, code_hash, code_end)
       values ('00000000-0000-7000-8000-00000000000c', 'gift_card', 'USD', $1, $2) returning id),
     one as materialized (select nextval('ledger_transaction') as id)
     insert into ledger_entry (transaction_id, kind, account, credit_account_id, amount_minor, currency)
     select one.id, 'issue', side.account, case side.account when 'credit' then card.id end, side.sign * $3::bigint, 'USD'
     from card, one, (values ('credit', 1), ('issued', -1)) as side (account, sign)`,
    [hashOfCode(code), code.slice(-4), balanceMinor],
  )
}
