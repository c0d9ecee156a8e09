import type Stripe from 'stripe'
import { invalid } from '../api/errors.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { newId } from '../ids.ts'
import type { Work } from '../store/work.ts'
import { checkReference } from './record.ts'
import { flatParts } from './reverse-flat.ts'

type Params = Stripe.Tax.TransactionCreateReversalParams
type Line = Stripe.Tax.TransactionLineItem
interface Sums {
  readonly amount: number
  readonly amount_tax: number
}

/** Takes a recorded sale back, all that is left of it or a part. Throws a 400 for more than is left. */
export function reverseSale(work: Work, params: Params): Stripe.Tax.Transaction {
  const sale = work.find('tax.transaction', params.original_transaction)
  if (sale === undefined)
    throw invalid(`No such tax transaction: '${params.original_transaction}'`, {
      code: 'resource_missing',
      param: 'original_transaction',
    })
  if (sale.type !== 'transaction') throw invalid('You cannot reverse a reversal.', { param: 'original_transaction' })
  checkReference(work, params.reference)
  const left = leftOf(work, sale)
  const { lines, shipping } = reversedOf(left, { sale, params })
  const id = newId('tax_1')
  work.put('simulator.lines', { id, lines })
  return work.put('tax.transaction', {
    ...sale,
    id,
    created: work.nowSeconds,
    metadata: mergedMetadata({}, params.metadata),
    posted_at: work.nowSeconds,
    reference: params.reference,
    reversal: { original_transaction: sale.id },
    shipping_cost: sale.shipping_cost && shipping && withSums(sale.shipping_cost, shipping),
    type: 'reversal',
  })
}

function reversedOf(left: Left, { sale, params }: { sale: Stripe.Tax.Transaction; params: Params }): Reversed {
  if (params.mode === 'full') return allOf(left)
  return params.flat_amount === undefined ? partOf(left, params) : flatOf(left, params.flat_amount, sale)
}

interface Left {
  readonly lines: readonly { readonly line: Line; readonly left: Sums }[]
  readonly shipping: Sums | null
}
interface Reversed {
  readonly lines: readonly Line[]
  readonly shipping: Sums | null
}

/** What the reversals so far, whose amounts are negative, have left of a sale. */
function leftOf(work: Work, sale: Stripe.Tax.Transaction): Left {
  const reversals = work.all('tax.transaction').filter(({ reversal }) => reversal?.original_transaction === sale.id)
  const reversed = reversals.flatMap(({ id }) => linesOf(work, id))
  return {
    lines: linesOf(work, sale.id).map((line) => ({
      line,
      left: summed([line, ...reversed.filter(({ reversal }) => reversal?.original_line_item === line.id)]),
    })),
    shipping:
      sale.shipping_cost && summed([sale.shipping_cost, ...reversals.flatMap((one) => one.shipping_cost ?? [])]),
  }
}

const linesOf = (work: Work, id: string): readonly Line[] =>
  (work.find('simulator.lines', id)?.lines ?? []).flatMap((line) =>
    line.object === 'tax.transaction_line_item' ? [line] : [],
  )

function allOf({ lines, shipping }: Left): Reversed {
  if ([...lines.map(({ left }) => left), ...(shipping ? [shipping] : [])].every(isNothing))
    throw invalid('This transaction has already been fully reversed.', { param: 'original_transaction' })
  return {
    lines: lines
      .filter(({ left }) => !isNothing(left))
      .map(({ line, left }) => reversedLine(line, { sums: negated(left), reference: line.reference })),
    shipping: shipping && negated(shipping),
  }
}

/** Of everything in proportion to what is left of it. */
function flatOf({ lines, shipping }: Left, flatAmount: number, sale: Stripe.Tax.Transaction): Reversed {
  const parts = lines.map(({ line, left }) => ({ left, isInclusive: line.tax_behavior === 'inclusive' }))
  const ofShipping = shipping && { left: shipping, isInclusive: sale.shipping_cost?.tax_behavior === 'inclusive' }
  const sums = flatParts(ofShipping === null ? parts : [...parts, ofShipping], flatAmount)
  return {
    lines: lines.flatMap(({ line }, place) => {
      const own = sums[place]
      return own === undefined || isNothing(own) ? [] : [reversedLine(line, { sums: own, reference: line.reference })]
    }),
    shipping: shipping && (sums.at(-1) ?? null),
  }
}

function partOf(left: Left, { line_items, shipping_cost }: Params): Reversed {
  if (!line_items?.length && shipping_cost === undefined)
    throw invalid('Missing required param: line_items.', { code: 'parameter_missing', param: 'line_items' })
  const lines = (line_items ?? []).map((asked, place) => {
    const param = (name: string) => `line_items[${place}][${name}]`
    const found = left.lines.find(({ line }) => line.id === asked.original_line_item)
    if (found === undefined)
      throw invalid(`No such line item: '${asked.original_line_item}'`, {
        code: 'resource_missing',
        param: param('original_line_item'),
      })
    checkPart(found.left, asked, param('amount'))
    return reversedLine(found.line, {
      sums: asked,
      reference: asked.reference,
      ...(asked.quantity !== undefined && { quantity: asked.quantity }),
      ...(asked.metadata !== undefined && { metadata: mergedMetadata({}, asked.metadata) }),
    })
  })
  if (shipping_cost) checkPart(left.shipping ?? { amount: 0, amount_tax: 0 }, shipping_cost, 'shipping_cost[amount]')
  return { lines, shipping: shipping_cost ?? null }
}

function checkPart(left: Sums, asked: Sums, param: string): void {
  if (asked.amount > 0 || asked.amount_tax > 0)
    throw invalid('The amounts of a reversal must be negative or zero.', { param })
  if (-asked.amount > left.amount || -asked.amount_tax > left.amount_tax)
    throw invalid('You cannot reverse more than is left of the original transaction.', { param })
}

function reversedLine(
  line: Line,
  { sums, ...told }: { sums: Sums; reference: string; quantity?: number; metadata?: Record<string, string> },
): Line {
  return {
    ...withSums(line, sums),
    ...told,
    id: newId('tax_li_'),
    reversal: { original_line_item: line.id },
    type: 'reversal',
  }
}

const withSums = <T extends Sums>(thing: T, { amount, amount_tax }: Sums): T => ({ ...thing, amount, amount_tax })

const summed = (parts: readonly Sums[]): Sums => ({
  amount: parts.reduce((sum, { amount }) => sum + amount, 0),
  amount_tax: parts.reduce((sum, { amount_tax }) => sum + amount_tax, 0),
})

/** No zero is negative in Stripe's answers. */
const negated = ({ amount, amount_tax }: Sums): Sums => ({ amount: 0 - amount, amount_tax: 0 - amount_tax })

const isNothing = ({ amount, amount_tax }: Sums): boolean => amount === 0 && amount_tax === 0
