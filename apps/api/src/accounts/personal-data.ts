import { z } from 'zod'
import { Address } from '../orders/address.ts'
import { Money, Option } from '../schemas.ts'
import { Role } from './view.ts'

const moment = z.string()
const maybe = moment.nullable()
const metadata = z.record(z.string(), z.unknown())

const profile = z.object({
  id: z.string(),
  email: z.string(),
  emailVerifiedAt: maybe,
  firstName: z.string(),
  lastName: z.string(),
  phone: z.string().nullable(),
  locale: z.string().nullable(),
  role: Role,
  createdAt: moment,
  metadata: metadata.describe('What the shop notes about the customer in words of its own'),
  taxExemptionNote: z.string().nullable(),
  vatId: z.string().nullable(),
  vatIdValidatedAt: maybe,
  vatIdConsultation: z.string().nullable(),
})

const address = z.object({
  id: z.string(),
  address: Address,
  isDefaultShipping: z.boolean(),
  isDefaultBilling: z.boolean(),
  createdAt: moment,
})

const cart = z.object({
  id: z.string(),
  market: z.string(),
  locale: z.string(),
  status: z.string(),
  couponCodes: z.array(z.string()),
  createdAt: moment,
  updatedAt: moment,
  lines: z.array(z.object({ variantId: z.string(), sku: z.string(), quantity: z.int(), metadata, addedAt: moment })),
})

const stockSubscription = z.object({
  variantId: z.string(),
  sku: z.string(),
  email: z.string(),
  locale: z.string(),
  createdAt: moment,
  notifiedAt: maybe,
})

const wish = z.object({
  productId: z.string(),
  product: z.string(),
  sku: z.string().nullable(),
  addedAt: moment,
})

const review = z.object({
  productId: z.string(),
  product: z.string(),
  rating: z.int(),
  title: z.string().nullable(),
  body: z.string(),
  author: z.string(),
  verified: z.boolean(),
  status: z.string(),
  reply: z.string().nullable(),
  helpfulCount: z.int(),
  createdAt: moment,
  updatedAt: moment,
})

const storeCredit = z.object({
  balance: Money,
  enabled: z.boolean(),
  expiresAt: maybe,
  createdAt: moment,
  entries: z.array(z.object({ kind: z.string(), reason: z.string().nullable(), at: moment, amount: Money })),
})

const session = z.object({
  id: z.string(),
  userAgent: z.string().nullable(),
  ip: z.string().nullable(),
  createdAt: moment,
  lastUsedAt: moment,
  endedAt: maybe,
  endedBecause: z.string().nullable(),
})

const mailedLink = z.object({
  purpose: z.string(),
  email: z.string(),
  createdAt: moment,
  expiresAt: moment,
  usedAt: maybe,
})

const identity = z.object({ provider: z.string(), issuer: z.string(), subject: z.string(), createdAt: moment })

const savedCard = z.object({ brand: z.string(), last4: z.string(), expMonth: z.int(), expYear: z.int() })

const line = z.object({
  sku: z.string(),
  title: z.string(),
  options: z.array(Option),
  quantity: z.int(),
  unitPrice: Money,
  total: Money,
  metadata,
})

const order = z.object({
  id: z.string(),
  orderNumber: z.string(),
  placedAt: moment,
  status: z.string(),
  paymentStatus: z.string(),
  fulfillmentStatus: z.string(),
  market: z.string(),
  locale: z.string(),
  email: z.string(),
  shippingAddress: Address.nullable(),
  billingAddress: Address.nullable(),
  notes: z.string().nullable(),
  vatId: z.string().nullable(),
  canceledAt: maybe,
  cancelReason: z.string().nullable(),
  total: Money,
  shipping: Money,
  tax: Money,
  lines: z.array(line),
  timeline: z.array(z.object({ kind: z.string(), at: moment, by: z.string(), reason: z.string().nullable() })),
  payments: z.array(
    z.object({ provider: z.string(), amount: Money, captured: Money, refunded: Money, createdAt: moment }),
  ),
  refunds: z.array(
    z.object({ amount: Money, state: z.string(), explanation: z.string().nullable(), createdAt: moment }),
  ),
  shipments: z.array(
    z.object({
      carrier: z.string().nullable(),
      trackingNumber: z.string().nullable(),
      trackingUrl: z.string().nullable(),
      shippedAt: moment,
      deliveredAt: maybe,
    }),
  ),
  returns: z.array(
    z.object({
      state: z.string(),
      reason: z.string().nullable(),
      answer: z.string().nullable(),
      requestedAt: moment,
    }),
  ),
  disputes: z.array(z.object({ state: z.string(), reason: z.string(), amount: Money, openedAt: moment })),
  invoices: z.array(z.object({ kind: z.string(), number: z.string(), issuedOn: z.string(), total: Money })),
})

/** A document to keep, or to take elsewhere: its moments are ISO 8601 text. */
export const PersonalData = z
  .object({
    exportedAt: moment,
    profile,
    addresses: z.array(address),
    carts: z.array(cart),
    stockSubscriptions: z.array(stockSubscription),
    wishlist: z.array(wish),
    reviews: z.array(review),
    reviewVotes: z
      .array(z.object({ reviewId: z.string(), createdAt: moment }))
      .describe('The reviews of others that were found helpful'),
    storeCredit: z.array(storeCredit),
    customerGroups: z.array(z.object({ code: z.string(), name: z.string(), addedAt: moment })),
    sessions: z.array(session),
    mailedLinks: z.array(mailedLink),
    identities: z.array(identity).describe('Whom he is where he signs in elsewhere'),
    savedCards: z.array(savedCard).nullable().describe('Null where Stripe, who keeps them, can’t be asked now'),
    orders: z.array(order).describe('The newest first'),
    nextCursor: z.string().nullable().describe('Where older orders go on; null where these are all'),
  })
  .meta({ id: 'PersonalData' })
