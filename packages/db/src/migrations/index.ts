import { settingsAndMarkets } from './0001-settings-and-markets.ts'
import { catalogue } from './0002-catalogue.ts'
import { stock } from './0003-stock.ts'
import { customersAndCarts } from './0004-customers-and-carts.ts'
import { orders } from './0005-orders.ts'
import { payments } from './0006-payments.ts'
import { accounts } from './0007-accounts.ts'
import { staff } from './0008-staff.ts'
import { orderLife } from './0009-order-life.ts'
import { eventReplays } from './0010-event-replays.ts'
import { differencesAndUnpaidOrders } from './0011-differences-and-unpaid-orders.ts'
import { shopIdAndWrongMoney } from './0012-shop-id-and-wrong-money.ts'
import { marketPolicies } from './0013-market-policies.ts'
import { zonesAndTax } from './0014-zones-and-tax.ts'
import { shipping } from './0015-shipping.ts'
import { prices } from './0016-prices.ts'
import { orderNumbers } from './0017-order-numbers.ts'
import { invoices } from './0018-invoices.ts'
import { providerTaxes } from './0019-provider-taxes.ts'
import { priceAndShippingTerms } from './0020-price-and-shipping-terms.ts'
import { priceBasis } from './0021-price-basis.ts'
import { promotions } from './0022-promotions.ts'
import { staffRequests } from './0023-staff-requests.ts'
import { stockRules } from './0024-stock-rules.ts'
import { bundles } from './0025-bundles.ts'
import { shipmentsAndReturns } from './0026-shipments-and-returns.ts'
import { drafts } from './0027-drafts.ts'
import { exchanges } from './0028-exchanges.ts'
import { keptPieces } from './0029-kept-pieces.ts'
import { captures } from './0030-captures.ts'
import { disputes } from './0031-disputes.ts'
import { manualPayments } from './0032-manual-payments.ts'
import { savedCards } from './0033-saved-cards.ts'
import { credit } from './0034-credit.ts'
import { accountEnds } from './0035-account-ends.ts'
import { secondFactorsAndIdentities } from './0036-second-factors-and-identities.ts'
import { toldOfGuesses } from './0037-told-of-guesses.ts'
import { catalogueEditing } from './0038-catalogue-editing.ts'
import { editingProducts } from './0039-editing-products.ts'
import { categoriesAndCollections } from './0040-categories-and-collections.ts'
import { media } from './0041-media.ts'
import { search } from './0042-search.ts'
import { imports } from './0043-imports.ts'
import { reviewsAndWishlists } from './0044-reviews-and-wishlists.ts'
import { catalogueNews } from './0045-catalogue-news.ts'
import { catalogueIndexes } from './0046-catalogue-indexes.ts'
import { searchSegments } from './0047-search-segments.ts'
import { plansAtSize } from './0048-plans-at-size.ts'
import { mail } from './0049-mail.ts'
import { wordStatistics } from './0050-word-statistics.ts'
import type { SqlMigration } from './statements.ts'

/** Forward only, in the order of their names. A landed migration never changes: what follows is a new one. */
export const migrations: Readonly<Record<string, SqlMigration>> = {
  '0001-settings-and-markets': settingsAndMarkets,
  '0002-catalogue': catalogue,
  '0003-stock': stock,
  '0004-customers-and-carts': customersAndCarts,
  '0005-orders': orders,
  '0006-payments': payments,
  '0007-accounts': accounts,
  '0008-staff': staff,
  '0009-order-life': orderLife,
  '0010-event-replays': eventReplays,
  '0011-differences-and-unpaid-orders': differencesAndUnpaidOrders,
  '0012-shop-id-and-wrong-money': shopIdAndWrongMoney,
  '0013-market-policies': marketPolicies,
  '0014-zones-and-tax': zonesAndTax,
  '0015-shipping': shipping,
  '0016-prices': prices,
  '0017-order-numbers': orderNumbers,
  '0018-invoices': invoices,
  '0019-provider-taxes': providerTaxes,
  '0020-price-and-shipping-terms': priceAndShippingTerms,
  '0021-price-basis': priceBasis,
  '0022-promotions': promotions,
  '0023-staff-requests': staffRequests,
  '0024-stock-rules': stockRules,
  '0025-bundles': bundles,
  '0026-shipments-and-returns': shipmentsAndReturns,
  '0027-drafts': drafts,
  '0028-exchanges': exchanges,
  '0029-kept-pieces': keptPieces,
  '0030-captures': captures,
  '0031-disputes': disputes,
  '0032-manual-payments': manualPayments,
  '0033-saved-cards': savedCards,
  '0034-credit': credit,
  '0035-account-ends': accountEnds,
  '0036-second-factors-and-identities': secondFactorsAndIdentities,
  '0037-told-of-guesses': toldOfGuesses,
  '0038-catalogue-editing': catalogueEditing,
  '0039-editing-products': editingProducts,
  '0040-categories-and-collections': categoriesAndCollections,
  '0041-media': media,
  '0042-search': search,
  '0043-imports': imports,
  '0044-reviews-and-wishlists': reviewsAndWishlists,
  '0045-catalogue-news': catalogueNews,
  '0046-catalogue-indexes': catalogueIndexes,
  '0047-search-segments': searchSegments,
  '0048-plans-at-size': plansAtSize,
  '0049-mail': mail,
  '0050-word-statistics': wordStatistics,
}
