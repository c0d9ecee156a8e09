/** What stands in the way of erasing somebody: as long as it lasts, the shop has to know who he is. */
export const openMatterKinds = [
  'open_order',
  'unpaid_order',
  'open_return',
  'open_refund',
  'open_dispute',
  'store_credit',
  'staff',
] as const
export type OpenMatterKind = (typeof openMatterKinds)[number]

export interface OpenMatter {
  readonly kind: OpenMatterKind
  /** Null for what belongs to no order. */
  readonly orderNumber: string | null
}
