import type { AccountId } from '@tillwright/domain/ids'
import type { TestShop } from '../testing/open-test-shop.ts'
import { newYork, openGuest } from '../testing/shopper.ts'
import { apiKeyOf, signIn, signInAgain } from '../testing/sign-in.ts'
import type { Caller, Cast } from './callers.ts'
import { type CardTargets, noCard, openCardSubjects } from './card-subjects.ts'
import { type CategoryTargets, openCategorySubjects } from './category-subjects.ts'
import { type DraftTargets, openDraftSubjects } from './draft-subjects.ts'
import { type ImportTargets, openImportSubjects } from './import-subjects.ts'
import { type ManualTargets, openManualSubjects } from './manual-subjects.ts'
import { type MediaTargets, openMediaSubjects } from './media-subjects.ts'
import { openPriceSubjects, type PriceTargets } from './price-subjects.ts'
import { openProductSubjects, type ProductTargets } from './product-subjects.ts'
import { openPromotionSubjects, type PromotionTargets } from './promotion-subjects.ts'
import { openReviewSubjects, type ReviewTargets } from './review-subjects.ts'
import { openShipped, type ShipmentTargets } from './shipment-subjects.ts'
import { openStockSubjects, type StockTargets } from './stock-subjects.ts'
import { openTaxSubjects, type TaxTargets } from './tax-subjects.ts'

/** What the inputs of a call name. */
export interface Targets
  extends CardTargets,
    CategoryTargets,
    DraftTargets,
    ImportTargets,
    ManualTargets,
    MediaTargets,
    PriceTargets,
    ProductTargets,
    PromotionTargets,
    ReviewTargets,
    ShipmentTargets,
    StockTargets,
    TaxTargets {
  readonly orderId: string
  readonly orderNumber: string
  readonly lineId: string
  readonly addressId: string
  readonly sessionId: string
  readonly identityId: string
  readonly customerId: string
  readonly staffId: string
  readonly apiKeyId: string
  readonly invitationId: string
  readonly methodId: string
  readonly variantId: string
  /** A code. */
  readonly market: string
}

/** Things of the owner, of a guest, and of the shop, for the grid to ask for. */
export interface Stage {
  readonly cast: Cast
  /** What a caller asks for: guests and carts have some of their own, everybody else asks for the owner's. */
  targetsOf(caller: Caller): Promise<Targets>
  /** Whoever was let in may have ended what he asked for: whoever comes next asks for something new. */
  renew(): void
}

export async function openStage(shop: TestShop): Promise<Stage> {
  const [owner, other] = [await signIn(shop), await signIn(shop)]
  const asOwner = async () => shop.as({ accessToken: (await signInAgain(shop, owner.accountId)).accessToken })
  const mine = await asOwner()
  const guest = await openGuest(shop, { mug: 1 })
  await mine.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const ordered = await mine.orders.place.mutate(await guest.request())
  const theirs = shop.as({ accessToken: other.accessToken })
  await theirs.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  await theirs.orders.place.mutate(await guest.request())
  const guestOrder = await guest.place()
  const shipped = await openShippedOf(shop, mine)
  const guestShipped = await openShippedOf(shop, null)
  const cart = await openGuest(shop, { mug: 1 })
  await mine.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const lineOf = async (as: ReturnType<TestShop['as']>) => (await as.cart.get.query())?.quote.lines[0]?.id ?? ''

  const openers = (caller: Caller): Openers => ({
    fleeting: async () => ({
      ...(await openSubjects(shop, owner.accountId)),
      lineId: await lineOf(caller === 'cart' ? cart.shop : await asOwner()),
    }),
    lasting: [
      async () => openCardSubjects(shop, await asOwner()),
      () => openCategorySubjects(shop),
      () => openDraftSubjects(shop),
      () => openImportSubjects(shop),
      () => openManualSubjects(shop),
      () => openMediaSubjects(shop),
      () => openPriceSubjects(shop),
      () => openProductSubjects(shop),
      () => openPromotionSubjects(shop),
      () => openReviewSubjects(shop, owner.accountId),
      () => openStockSubjects(shop),
      () => openTaxSubjects(shop),
      async () => (caller === 'guest' ? guestShipped : shipped).targets,
      async () => {
        const { order } = caller === 'guest' ? guestOrder : ordered
        return { orderId: order.id, orderNumber: order.orderNumber }
      },
    ],
  })
  const cast = {
    ownerId: owner.accountId,
    otherId: other.accountId,
    cartToken: cart.cartToken,
    guestOrderToken: [guestOrder, guestShipped.placed].map(({ orderToken }) => orderToken).join(','),
  }
  const kept = new Map<string, KeptTargets>()
  const targetsOf = async (caller: Caller): Promise<Targets> => {
    const whose = caller === 'guest' || caller === 'cart' ? caller : 'everybody else'
    const targets = kept.get(whose) ?? keepTargets(openers(caller))
    kept.set(whose, targets)
    return targets.open()
  }
  return {
    cast,
    targetsOf,
    renew: () => {
      for (const targets of kept.values()) targets.renew()
    },
  }
}

type Open = () => Promise<Partial<Targets>>

interface Openers {
  /** What ends by itself when something else does: a session, a line of a cart. */
  readonly fleeting: Open
  /** What ends only where somebody names it, each opened by itself: that takes its time. */
  readonly lasting: readonly Open[]
}

interface KeptTargets {
  open(): Promise<Targets>
  /** Whatever may have ended is opened anew the next time. */
  renew(): void
}

function keepTargets({ fleeting, lasting }: Openers): KeptTargets {
  let opened: { readonly fleeting: Partial<Targets>; readonly lasting: Partial<Targets>[] } | undefined
  let stays: (Partial<Targets> | undefined)[] = []
  const named = new Set<PropertyKey>()
  return {
    open: async () => {
      if (opened === undefined) {
        const groups: Partial<Targets>[] = []
        for (const [at, open] of lasting.entries()) groups.push(stays[at] ?? (await open()))
        opened = { fleeting: await fleeting(), lasting: groups }
      }
      const targets: Targets = Object.assign(missing(), opened.fleeting, ...opened.lasting)
      return new Proxy(targets, {
        get: (all, key) => {
          named.add(key)
          return Reflect.get(all, key)
        },
      })
    },
    renew: () => {
      stays =
        opened?.lasting.map((group) => (Object.keys(group).some((key) => named.has(key)) ? undefined : group)) ?? stays
      opened = undefined
      named.clear()
    },
  }
}

/** Of a customer; null for a guest. */
async function openShippedOf(shop: TestShop, customer: ReturnType<TestShop['as']> | null) {
  const guest = await openGuest(shop, { mug: 1 })
  if (customer === null) {
    const placed = await guest.place()
    return { placed, targets: await openShipped(shop, placed, shop.as({ orderTokens: [placed.orderToken ?? ''] })) }
  }
  await customer.cart.addLine.mutate({ variantId: shop.id.variant.mug, quantity: 1 })
  const placed = await customer.orders.place.mutate(await guest.request())
  return { placed, targets: await openShipped(shop, placed, customer) }
}

/** Made anew, for some calls end them. */
async function openSubjects(
  shop: TestShop,
  ownerId: AccountId,
): Promise<
  Omit<
    Targets,
    | 'orderId'
    | 'orderNumber'
    | 'lineId'
    | keyof (CardTargets &
        CategoryTargets &
        DraftTargets &
        ImportTargets &
        ManualTargets &
        MediaTargets &
        PriceTargets &
        ProductTargets &
        PromotionTargets &
        ReviewTargets &
        ShipmentTargets &
        StockTargets &
        TaxTargets)
  >
> {
  const { newId } = shop.served.deps
  const [addressId, invitationId, identityId] = [newId(), newId(), newId()]
  await shop.database.pool.query(
    `insert into account_identity (id, account_id, provider, issuer, subject)
     values ($1, $2, 'grid', 'https://id.invalid', $1::uuid::text)`,
    [identityId, ownerId],
  )
  await shop.database.pool.query('insert into account_address (id, account_id, address) values ($1, $2, $3)', [
    addressId,
    ownerId,
    newYork,
  ])
  await shop.database.pool.query(
    `insert into staff_invitation (id, email, role, permissions, expires_at)
     values ($1, $2, 'STAFF', '{orders:read}', shop_now() + interval '1 day')`,
    [invitationId, `${invitationId}@example.com`],
  )
  const prefix = (await apiKeyOf(shop, ['orders:read'])).slice(3, 15)
  const { rows } = await shop.database.pool.query<{ id: string }>('select id from api_key where prefix = $1', [prefix])
  const colleague = await signIn(shop, { role: 'STAFF', permissions: [] })
  return {
    addressId,
    invitationId,
    identityId,
    apiKeyId: rows[0]?.id ?? '',
    sessionId: (await signInAgain(shop, ownerId)).sessionId,
    customerId: (await signIn(shop)).accountId,
    staffId: colleague.accountId,
    methodId: await unusedMethod(shop),
    variantId: shop.id.variant.vase,
    market: 'JP',
  }
}

/** Of a closed method, so that it changes nobody's quote. */
async function unusedMethod(shop: TestShop): Promise<string> {
  const id = shop.served.deps.newId()
  await shop.database.pool.query(
    `insert into shipping_method (id, market_code, zone_id, code, name, rate, delivery_days_min, delivery_days_max, enabled)
     select $1::uuid, market_code, zone_id, ($1::uuid)::text, name, rate, 1, 2, false from shipping_method where id = $2`,
    [id, shop.id.method.jp],
  )
  return id
}

/** Names nothing that exists. */
export const missing = (): Targets => ({
  ...noCard,
  orderId: crypto.randomUUID(),
  orderNumber: 'ORD-000101-0001',
  lineId: crypto.randomUUID(),
  importId: crypto.randomUUID(),
  addressId: crypto.randomUUID(),
  sessionId: crypto.randomUUID(),
  identityId: crypto.randomUUID(),
  customerId: crypto.randomUUID(),
  staffId: crypto.randomUUID(),
  apiKeyId: crypto.randomUUID(),
  invitationId: crypto.randomUUID(),
  methodId: crypto.randomUUID(),
  variantId: crypto.randomUUID(),
  market: 'NOWHERE',
  taxCategory: 'nowhere',
  zone: 'nowhere',
  taxRateId: crypto.randomUUID(),
  productId: crypto.randomUUID(),
  mediaId: crypto.randomUUID(),
  bareProductId: crypto.randomUUID(),
  saleId: crypto.randomUUID(),
  customerGroupId: crypto.randomUUID(),
  priceListId: crypto.randomUUID(),
  priceRuleId: crypto.randomUUID(),
  collectionId: crypto.randomUUID(),
  categoryId: crypto.randomUUID(),
  lowerCategoryId: crypto.randomUUID(),
  orderedCollectionId: crypto.randomUUID(),
  editedProductId: crypto.randomUUID(),
  editedVariantId: crypto.randomUUID(),
  attribute: 'nowhere',
  promotionId: crypto.randomUUID(),
  couponId: crypto.randomUUID(),
  couponBatchId: crypto.randomUUID(),
  locationId: crypto.randomUUID(),
  otherLocationId: crypto.randomUUID(),
  draftId: crypto.randomUUID(),
  reviewId: crypto.randomUUID(),
  shownReviewId: crypto.randomUUID(),
  unreviewedId: crypto.randomUUID(),
  wishlistToken: 'nowhere',
  manualMethod: 'nowhere',
  refundByHand: crypto.randomUUID(),
  shippedOrderId: crypto.randomUUID(),
  shippedLineId: crypto.randomUUID(),
  shipmentId: crypto.randomUUID(),
  returnId: crypto.randomUUID(),
})
