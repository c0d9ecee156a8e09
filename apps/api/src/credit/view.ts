import type { CreditAccount, CreditEntry } from '@tillwright/db/credit'
import { z } from 'zod'
import { Money, moneyOf } from '../schemas.ts'

export const GiftCard = z
  .object({
    id: z.uuid(),
    codeEnd: z.string().describe('The last four characters of its code'),
    balance: Money,
    enabled: z.boolean(),
    expiresAt: z.date().nullable().describe('From then on it pays for nothing'),
    note: z.string().nullable(),
    version: z.int(),
    createdAt: z.date(),
  })
  .meta({ id: 'GiftCard' })

export const viewGiftCard = (account: CreditAccount): z.output<typeof GiftCard> => ({
  id: account.id,
  codeEnd: account.codeEnd ?? '',
  balance: moneyOf(account.balanceMinor, account.currency),
  enabled: account.enabled,
  expiresAt: account.expiresAt,
  note: account.note,
  version: account.version,
  createdAt: account.createdAt,
})

export const Entry = z
  .object({
    id: z.string(),
    kind: z
      .enum(['issue', 'adjust', 'expire', 'capture', 'refund'])
      .describe('Given, corrected, not spent in time, paid for an order, or gone back from one'),
    amount: Money.describe('Below zero where it was spent'),
    orderId: z.uuid().nullable(),
    reason: z.string().nullable(),
    at: z.date(),
  })
  .meta({ id: 'CreditEntry' })

const kinds = Entry.shape.kind

export const viewEntry = (
  { amountMinor, kind, ...entry }: CreditEntry,
  { currency }: Pick<CreditAccount, 'currency'>,
): z.output<typeof Entry> => ({ ...entry, kind: kinds.parse(kind), amount: moneyOf(amountMinor, currency) })
