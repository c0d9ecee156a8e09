declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** Every id is a UUIDv7 (RFC 9562): sorted by time, unguessable enough to show, never a credential. */
/** Of whoever can sign in: as a buyer he is the `customerId` of carts and orders. */
export type AccountId = Branded<'AccountId'>
export type AddressId = Branded<'AddressId'>
export type ApiKeyId = Branded<'ApiKeyId'>
export type CartId = Branded<'CartId'>
export type CartLineId = Branded<'CartLineId'>
export type CategoryId = Branded<'CategoryId'>
export type CollectionId = Branded<'CollectionId'>
export type CouponBatchId = Branded<'CouponBatchId'>
export type CouponId = Branded<'CouponId'>
export type CreditAccountId = Branded<'CreditAccountId'>
export type CustomerGroupId = Branded<'CustomerGroupId'>
export type DisputeId = Branded<'DisputeId'>
export type DraftId = Branded<'DraftId'>
export type IdentityId = Branded<'IdentityId'>
export type ImportId = Branded<'ImportId'>
export type LocationId = Branded<'LocationId'>
export type MediaId = Branded<'MediaId'>
export type OrderId = Branded<'OrderId'>
export type OrderLineId = Branded<'OrderLineId'>
export type PaymentAttemptId = Branded<'PaymentAttemptId'>
export type PaymentId = Branded<'PaymentId'>
export type PriceListId = Branded<'PriceListId'>
export type PriceRuleId = Branded<'PriceRuleId'>
export type ProductId = Branded<'ProductId'>
export type PromotionId = Branded<'PromotionId'>
export type ReservationId = Branded<'ReservationId'>
export type ReturnId = Branded<'ReturnId'>
export type ReviewId = Branded<'ReviewId'>
export type SaleId = Branded<'SaleId'>
export type SecondFactorId = Branded<'SecondFactorId'>
export type SessionId = Branded<'SessionId'>
export type ShipmentId = Branded<'ShipmentId'>
export type ShippingMethodId = Branded<'ShippingMethodId'>
export type ShopId = Branded<'ShopId'>
export type StockSubscriptionId = Branded<'StockSubscriptionId'>
export type TaxRateId = Branded<'TaxRateId'>
export type TransferId = Branded<'TransferId'>
export type VariantId = Branded<'VariantId'>
export type WishlistItemId = Branded<'WishlistItemId'>

/** The shop's port for new ids: the caller says which kind it needs, the port brings time and randomness. */
export type NewId = <Id extends string>() => Id
