import type { Corruption } from './corruptions.ts'

/** Ways to break what holds of bundles. */
export const bundleCorruptions = {
  bundle_is_flat: [
    {
      does: `
        insert into bundle_component (bundle_id, component_id, position, quantity)
          select whole.id, part.bundle_id, 0, 1 from variant as whole, bundle_component as part
          where whole.sku = 'EBOOK-1' and part.component_id <> whole.id`,
    },
  ],
  bundle_holds_no_stock: [
    {
      does: `
        insert into stock_movement (id, variant_id, location_id, kind, on_hand_delta, reserved_delta, actor)
          select gen_random_uuid(), variant_id, location_id, 'adjust', 1, 0, 'test'
          from stock_level where variant_id in (select bundle_id from bundle_component);
        update stock_level set on_hand = on_hand + 1
          where variant_id in (select bundle_id from bundle_component)`,
    },
  ],
} as const satisfies Record<string, readonly Corruption[]>
