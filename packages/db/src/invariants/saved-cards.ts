import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** Whose cards the provider keeps, and what staff has charged of them. */
export const savedCardInvariants = {
  one_customer_per_account: {
    means: 'An account is one customer of the provider, and no customer is two accounts.',
    holds: 'always',
    guards: ['provider_customer_one_live', 'provider_customer_known_once'],
    find: () => sql`
      select min(account_id::text) as account_id, count(*) as customers from provider_customer
      where gone_at is null group by account_id, provider having count(*) > 1
      union all
      select min(account_id::text), count(*) from provider_customer
      where customer_id is not null group by customer_id having count(*) > 1`,
  },
  request_names_its_buyer: {
    means: 'An intent that is asked for a customer is asked for the one that the buyer of its order is, or was.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select attempt.id, attempt.order_id, attempt.request ->> 'customer' as customer_id, orders.customer_id as buyer
      from payment_attempt attempt join orders on orders.id = attempt.order_id
      where attempt.request ? 'customer' and not exists (
        select from provider_customer known
        where known.customer_id = attempt.request ->> 'customer' and known.account_id = orders.customer_id)`,
  },
  one_live_charge: {
    means: 'At most one saved card of an order is being charged.',
    holds: 'always',
    guards: ['card_charge_one_live'],
    find: () => sql`
      select order_id, count(*) as live_charges from card_charge
      where state = 'planned' group by order_id having count(*) > 1`,
  },
  charge_has_paid: {
    means: 'A saved card that was charged has brought an intent of that very order on, as far as its money goes.',
    holds: 'always',
    guards: ['card_charge_declined_says_why', 'card_charge_names_its_card'],
    find: () => sql`
      select charge.id, charge.order_id, charge.state, charge.decline_code, attempt.state as attempt_state,
        attempt.intent_status
      from card_charge charge left join payment_attempt attempt on attempt.id = charge.payment_attempt_id
      where attempt.order_id is distinct from charge.order_id
        or (charge.state = 'declined') <> (charge.decline_code is not null)
        or charge.state = 'succeeded' and (attempt.intent_status is null
          or attempt.intent_status in ('requires_payment_method', 'requires_confirmation', 'requires_action'))`,
  },
  charges_end: {
    means: 'What has become of a saved card that was to be charged is known.',
    holds: 'settled',
    guards: [],
    find: (grace) => sql`
      select id, order_id, created_at, checked_at from card_charge
      where state = 'planned' and created_at < shop_now() - ${grace}`,
  },
} as const satisfies Record<string, Invariant>
