import { type Customer, findCustomer } from '@tillwright/db/customers'
import { type Draft as KnownDraft, readDraft } from '@tillwright/db/drafts'
import { z } from 'zod'
import type { Context } from '../../../context.ts'
import { noSuch } from '../../../prices/view.ts'
import { priceCart } from '../../../pricing/price.ts'
import { Quote, viewQuote } from '../../../pricing/quote-view.ts'
import { Refusal } from '../../../refusals.ts'
import { ShippingOption, viewOption } from '../../../shipping/option-view.ts'
import { refuses, staff } from '../../../trpc.ts'
import { destine, saleOf } from '../../destine.ts'
import { missingFrom } from '../../draft.ts'
import { termsOf } from './terms.ts'
import { Draft, draftId, viewDraft } from './view.ts'

const refusals = ['TAX_UNAVAILABLE'] as const

/** A draft with what it costs now. */
const DraftDetails = Draft.extend({
  customer: z
    .object({ id: z.uuid(), email: z.string(), firstName: z.string(), lastName: z.string() })
    .nullable()
    .describe('Null for a guest'),
  quote: Quote.nullable().describe('Null once it has been placed: its order tells what was agreed'),
  obstacles: z.array(Refusal).describe('What placing it now would be refused with; none where nothing is in its way'),
  shippingOptions: z
    .array(ShippingOption)
    .describe('What shipping its goods can have, cheapest first; a carrier is asked about the chosen one alone'),
}).meta({ id: 'DraftDetails' })

export const get = staff('orders:read')
  .meta({
    docs:
      'A draft at today’s prices, with what stands in the way of placing it. In a market that was closed it is ' +
      'NOT_FOUND (market).',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ draftId }))
  .output(DraftDetails)
  .query(async ({ ctx, input }) => {
    const draft = await readDraft(ctx.db, input.draftId)
    if (draft === null) throw noSuch('draft')
    const { customerId } = draft.cart
    const found = customerId === null ? null : await findCustomer(ctx.db, customerId)
    const customer = found && customerOf(found)
    const priced = draft.order === null ? await priceDraft(ctx, draft, customer?.email) : unpriced
    return { ...viewDraft(draft), customer, ...priced }
  })

const customerOf = ({ id, email, firstName, lastName }: Customer) => ({ id, email, firstName, lastName })

const unpriced = { quote: null, obstacles: [], shippingOptions: [] }

async function priceDraft(
  ctx: Context,
  { cart, terms }: KnownDraft,
  ownEmail: string | undefined,
): Promise<Pick<z.output<typeof DraftDetails>, 'quote' | 'obstacles' | 'shippingOptions'>> {
  const input = termsOf(terms)
  const destined = destine(input)
  const priced = await priceCart(ctx, cart, saleOf(destined, input))
  const { quote, calendar } = priced
  const needed = {
    ...input,
    email: input.email ?? ownEmail,
    paymentMethod: 'stripe',
    isNowhere: destined.delivery === null,
  } as const
  const issues = missingFrom(needed, priced, [])
  return {
    quote: viewQuote(priced),
    obstacles: [...quote.obstacles, ...(issues.length === 0 ? [] : [{ code: 'VALIDATION_FAILED' as const, issues }])],
    shippingOptions: quote.shippingOptions.map((option) => viewOption(option, quote.market.currency, calendar)),
  }
}
