import { indexes, type SqlMigration } from './statements.ts'

/** For tables that are large where a shop has been open for long. */
export const catalogueIndexes: SqlMigration = indexes({
  // What is due to come and go, and the lists of staff.
  product_to_publish: 'ON product (publish_at) WHERE publish_at IS NOT NULL',
  product_to_unpublish: 'ON product (unpublish_at) WHERE unpublish_at IS NOT NULL',
  product_of_staff: 'ON product (status, created_at DESC, id DESC)',
  product_newest: 'ON product (created_at DESC, id DESC)',
  // Staff that looks for a part of a title, an address or a SKU, for a tag, or for what is featured.
  product_by_part: "ON product USING gin ((title || ' ' || slug) gin_trgm_ops)",
  variant_by_part: 'ON variant USING gin (sku gin_trgm_ops)',
  product_by_tag: 'ON product USING gin (tags)',
  product_featured: 'ON product (created_at DESC, id DESC) WHERE featured',
  // Collections as somebody has ordered them, and what rules have brought into them.
  collection_products_in_order: 'ON collection_product (collection_id, position, product_id)',
  collection_products_by_rule: "ON collection_product (collection_id, product_id) WHERE origin = 'rule'",
  // Which products show a medium.
  product_image_of_media: 'ON product_image (media_id) WHERE media_id IS NOT NULL',
  // Part of a title is looked for in the whole list of a market, which can be long.
  listing_all_titles: 'ON listing USING gin (title gin_trgm_ops) WHERE category_id IS NULL',
})
