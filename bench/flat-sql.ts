/** The rows that reads of the catalogue are made of, as somebody would write them who has nothing but SQL. */

const card = `
  select product.id, product.slug, listing.title, listing.availability, listing.featured, listing.price_min_minor,
    listing.price_max_minor, listing.price_reasons, listing.compare_at_minor, listing.created_at, rated.ones, rated.twos,
    rated.threes, rated.fours, rated.fives, image.url, image.alt, image.width, image.height
  from listing
    join product on product.id = listing.product_id
    left join product_rating as rated on rated.product_id = product.id
    left join lateral (
      select url, alt, width, height from product_image where product_id = product.id order by position limit 1
    ) as image on true`

/** Of a market and a category. */
export const flatList = `${card}
  where listing.market_code = $1 and listing.category_id = (select id from category where lower(slug) = $2)
  order by listing.category_id, listing.created_at desc, listing.product_id desc limit 21`

/** One row for each variant: of a market and a slug, without whatever else could bear on a price. */
export const flatProduct = `
  select product.id, product.slug, product.title, product.description_html, product.vendor, product.attributes,
    variant.id as variant_id, variant.sku, variant.option_values, variant.weight_grams, price.price_minor,
    price.compare_at_minor, stock.available
  from product
    join variant on variant.product_id = product.id
    join variant_price as price on price.variant_id = variant.id and price.market_code = $1
    left join lateral (
      select sum(on_hand - reserved) as available from stock_level where variant_id = variant.id
    ) as stock on true
  where lower(product.slug) = $2 and product.status = 'active'
  order by variant.position`

/** The best twenty of the first thousand: of a market and words. */
export const flatSearch = `${card}
    join (
      select product_id, ts_rank(words, $2::tsquery) as rank from search_document where words @@ $2::tsquery limit 1000
    ) as hit on hit.product_id = listing.product_id
  where listing.market_code = $1 and listing.category_id is null order by hit.rank desc limit 21`

export const byKey = 'select id from category where lower(slug) = $1'
