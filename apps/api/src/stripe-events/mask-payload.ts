const masked = '…'

/** What stands below these names tells of a person. */
const personal: ReadonlySet<string> = new Set([
  'address',
  'billing_details',
  'customer_address',
  'customer_details',
  'customer_email',
  'customer_name',
  'customer_phone',
  'customer_shipping',
  'email',
  'name',
  'phone',
  'receipt_email',
  'receipt_url',
  'shipping',
  'shipping_details',
])

/** Also within the addresses of pages that Stripe sends a shopper to. */
const secret = /\w*_secret_\w+/g

/** The JSON of an event without what would let one pay in a shopper's name, and, as asked, without who people are. */
export const maskPayload = (payload: string, { showsPeople }: { readonly showsPeople: boolean }): string =>
  JSON.stringify(mask(JSON.parse(payload), showsPeople), null, 2)

function mask(value: unknown, showsPeople: boolean): unknown {
  if (typeof value === 'string') return value.replace(secret, masked)
  return eachPart(value, (part, name) => {
    if (name === 'client_secret') return maskAll(part)
    return !showsPeople && personal.has(name) ? maskAll(part) : mask(part, showsPeople)
  })
}

/** Its form is left, so that one sees what Stripe has said something about. */
const maskAll = (value: unknown): unknown => (typeof value === 'string' ? masked : eachPart(value, maskAll))

function eachPart(value: unknown, change: (part: unknown, name: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((part) => change(part, ''))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part, name)]))
}
