import type { Corruption } from './corruptions.ts'

const held = `(select payment_id from payment_attempt where state = 'authorized' order by id limit 1)`

export const holdCorruptions: Readonly<Record<'released_is_releases' | 'holds_end', readonly Corruption[]>> = {
  released_is_releases: [
    { does: `update payment set released_minor = released_minor + 1 where id = ${held}` },
    {
      does: `
        update payment_attempt set capture_minor = (select amount_minor from payment where id = payment_id)
        where payment_id = ${held}`,
    },
  ],
  holds_end: [
    {
      does: `
        update payment_attempt set capture_before = shop_now() - interval '2 hours' where payment_id = ${held}`,
    },
  ],
}
