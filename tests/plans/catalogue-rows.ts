import { ago, hash, idOf, many, oneOf, type Rows, rows, some, sqlId } from './rows.ts'

/** Tops, each with 29 below it. */
const tops = 10
const categories = 300
const leaf = sqlId('category', `${tops + 1} + n % ${categories - tops}`)
const top = sqlId('category', `1 + (${tops + 1} + n % ${categories - tops}) % ${tops}`)

const product = sqlId('product')
const variant = sqlId('variant')
const title = `'Plain mug no. ' || n`

const shown = {
  product_id: product,
  price_min_minor: '500 + n % 5000',
  price_max_minor: '500 + n % 5000',
  availability: oneOf(['in_stock', 'in_stock', 'in_stock', 'backorder', 'sold_out']),
  featured: 'n % 100 = 0',
  title,
  created_at: ago(),
}

const listed = (category: string): Rows =>
  rows('listing', many, {
    market_code: `'US'`,
    category_id: category,
    next_change_at: `case when n % 1000 = 0 then ${ago('n')} end`,
    ...shown,
  })

/** Products, where they are listed, and what belongs to them. */
export const catalogueRows: readonly Rows[] = [
  rows('category', categories, {
    id: sqlId('category'),
    parent_id: `case when n > ${tops} then ${sqlId('category', `1 + n % ${tops}`)} end`,
    slug: `'place-' || n`,
    title: `'Place ' || n`,
    position: 'n',
  }),
  rows('category_old_slug', some, { slug: `'former-' || n`, category_id: sqlId('category', `1 + n % ${categories}`) }),
  rows('category_translation', categories, { category_id: sqlId('category'), locale: `'de-DE'`, title: `'Ort ' || n` }),
  rows('product', many, {
    id: product,
    slug: `'plain-' || n`,
    title,
    status: oneOf([
      'active',
      'active',
      'active',
      'active',
      'active',
      'active',
      'active',
      'active',
      'draft',
      'archived',
    ]),
    featured: 'n % 100 = 0',
    tags: `array['tag-' || n % 100]`,
    publish_at: `case when n % 1000 = 8 then ${ago('n')} end`,
    unpublish_at: `case when n % 1000 = 1 then ${ago('n')} end`,
    created_at: ago(),
  }),
  rows('product_translation', many, { product_id: product, locale: `'de-DE'`, title: `'Becher Nr. ' || n` }),
  rows('product_old_slug', some, { slug: `'once-' || n`, product_id: product }),
  rows('product_category', many, { product_id: product, category_id: leaf }),
  rows('product_image', many, {
    ...{ id: sqlId('image'), product_id: product, position: '0', url: `'/media/' || n`, alt: `''` },
    ...{ width: '1', height: '1', media_id: sqlId('media') },
  }),
  rows('media', many, {
    ...{ id: sqlId('media'), content_hash: hash('media'), name: `'picture-' || n`, type: `'image/webp'` },
    ...{ path: `'/media/picture-' || n || '/original.webp'`, width: '100', height: '100', byte_count: '1000' },
    stored_at: `case when n % 1000 <> 5 then ${ago()} end`,
    uploaded_at: ago(),
    used_at: `case when n % 20 <> 0 and n % 1000 <> 5 then ${ago()} end`,
    created_at: ago(),
  }),
  rows('product_rating', many, { product_id: product, fives: '1' }),
  rows('related_product', many, {
    ...{ product_id: sqlId('product', '1 + n / 5'), related_id: sqlId('product', `1 + (n * 7) % ${many}`) },
    position: 'n % 5',
  }),
  rows('variant', many, {
    ...{ id: variant, product_id: product, position: '0', sku: `'PLAIN-' || n` },
  }),
  rows('variant_price', many, { variant_id: variant, market_code: `'US'`, price_minor: '500 + n % 5000' }),
  rows('bundle_component', some, {
    ...{ bundle_id: sqlId('variant', '9000 + n / 2'), component_id: variant, position: 'n % 2', quantity: '1' },
  }),
  listed('null::uuid'),
  listed(leaf),
  listed(top),
  rows('collection', some, {
    ...{ id: sqlId('collection'), code: `'chosen-' || n`, title: `'Chosen ' || n`, published: 'n % 10 <> 0' },
    ...{ rule_ages: 'false', created_at: ago() },
  }),
  rows('collection_translation', some, {
    collection_id: sqlId('collection'),
    locale: `'de-DE'`,
    title: `'Wahl ' || n`,
  }),
  rows('collection_product', many, {
    ...{ collection_id: `'${idOf('collection', 1)}'`, product_id: product, added_at: ago(), position: 'n' },
  }),
  rows('collection_product', many, {
    ...{
      collection_id: sqlId('collection', `2 + n % ${some - 1}`),
      product_id: product,
      added_at: ago(),
      position: 'n',
    },
  }),
  rows('collection_listing', many, {
    ...{
      collection_id: `'${idOf('collection', 1)}'`,
      market_code: `'US'`,
      price_reasons: `'[]'`,
      position: 'n',
      ...shown,
    },
  }),
  rows('collection_listing', many, {
    collection_id: sqlId('collection', `2 + n % ${some - 1}`),
    ...{ market_code: `'US'`, price_reasons: `'[]'`, position: 'n', ...shown },
  }),
  rows('search_document', many, {
    ...{ product_id: product, language: `'en'`, title, words: `to_tsvector('simple', ${title})` },
    ...{ facets: `'{}'`, source_hash: `''` },
  }),
]

/** What buyers say and wish; the first product has more reviews than any other, and the first customer wishes. */
export const opinionRows: readonly Rows[] = [
  rows('review', many, {
    id: sqlId('review'),
    product_id: sqlId('product', 'case when n % 2 = 0 then 1 else n end'),
    customer_id: sqlId('account', 'case when n % 100 = 1 then 1 else n end'),
    ...{ rating: '1 + n % 5', body: `'Good'`, author: `'Ada'`, helpful_count: 'n % 50', verified: 'true' },
    status: oneOf(['approved', 'approved', 'approved', 'approved', 'approved', 'approved', 'approved', 'pending']),
    created_at: ago(),
  }),
  rows('review_vote', many, { review_id: sqlId('review'), customer_id: sqlId('account', '1 + n % 500') }),
  rows('wishlist', some, { customer_id: sqlId('account'), share_hash: hash('wishlist'), shared_at: ago() }),
  rows('wishlist_item', many, {
    id: sqlId('wish'),
    customer_id: sqlId('account', `case when n % 20 = 0 then 1 else 1 + n % ${some} end`),
    ...{ product_id: product, variant_id: variant, added_at: ago() },
  }),
]
