import { createHash } from 'node:crypto'
import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { TaxProvider } from '@tillwright/domain/markets/market'
import type { CaptureMethod } from '@tillwright/domain/payments/intent'
import type { Backends } from './database.ts'
import { closesShelves, countsCrossings } from './shelves.ts'

/** Of the tool in whose name the staff of a world acts. */
export const staffKey = `tw_simulation00_${'s'.repeat(43)}`

/** Of the one buyer of all worlds who has an account. */
export const holderId = '00000000-0000-7000-8000-00000000000b'

/** Gives a database of its own the world's clock, and somebody to work in it. */
export async function prepareDatabase(backends: Backends): Promise<void> {
  const clock = `nullif(current_setting('simulation.now', true), '')::timestamptz`
  await backends.look(
    `create or replace function shop_now() returns timestamptz language sql stable as 'select ${clock.replaceAll("'", "''")}'`,
  )
  // Jobs that are asked for at one moment are still taken in the order in which they were.
  await backends.look('create sequence public.simulation_tick')
  await backends.look(
    `create or replace function pgboss.job_now() returns timestamptz language sql stable
     as $$ select public.shop_now() + nextval('public.simulation_tick') * interval '1 microsecond' $$`,
  )
  // How long a job waits for its next try is drawn by PostgreSQL, of a function that no seed reaches: ours comes first.
  await backends.look(`create function public.random() returns double precision language sql immutable as 'select 0.5'`)
  const { rows } = await backends.look<{ name: string }>('select current_database() as name')
  await backends.look(`alter database ${rows[0]?.name} set search_path = public, pg_catalog`)
  await backends.look('set search_path = public, pg_catalog')
  for (const statement of countsCrossings) await backends.look(statement)
  // Shorter than the week after which nobody waits any more.
  await backends.look(
    `insert into manual_payment_method (code, name, instructions, kind, pay_within_days) values
       ('transfer', 'Bank transfer', 'Send {amount} for {orderNumber}', 'before_shipment', 1),
       ('cash', 'Cash on delivery', 'Have {amount} ready', 'on_delivery', null)`,
  )
  await backends.look(
    `insert into account (id, email, first_name, last_name, role, email_verified_at, created_at)
     values ($1, 'holder@example.com', 'Ada', 'Lovelace', 'CUSTOMER', now(), now())`,
    [holderId],
  )
  const [, prefix, secret = ''] = staffKey.split('_')
  await backends.look(
    `insert into api_key (id, name, prefix, secret_hash, scopes)
     values ('00000000-0000-7000-8000-00000000000a', 'the simulation', $1, $2, $3)`,
    [
      prefix,
      createHash('sha256').update(secret).digest(),
      ['orders', 'payments', 'jobs', 'stock'].flatMap((noun) => [`${noun}:read`, `${noun}:write`]),
    ],
  )
}

/**
 * The tables that worlds write: those that are empty before the first one, apart from what the others point to, and the
 * ledger of stock, which every world begins anew.
 */
export async function readWrittenTables(backends: Backends): Promise<string[]> {
  const { rows } = await backends.look<{ name: string }>(
    `with recursive lasting as (
       select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'stock_movement'
         and (xpath('/row/filled/text()', query_to_xml(
           format('select exists (select from %s) as filled', oid::regclass), false, true, '')))[1]::text = 'true'
       union
       select confrelid from pg_constraint join lasting on conrelid = lasting.oid where contype = 'f')
     select relname as name from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace and oid not in (select oid from lasting)`,
  )
  return rows.map(({ name }) => name)
}

export interface Beginning {
  readonly written: readonly string[]
  /** At the one place that every world has. */
  readonly stock: Readonly<Partial<Record<TestVariant, number>>>
  /** How often a job is tried again before it is given up; null for as often as in life, which is more than a day. */
  readonly jobRetriesMax: number | null
  readonly taxProvider: TaxProvider
  readonly captureMethod: CaptureMethod
}

/** Empties everything that worlds write, puts these goods on the shelves, and says how patient queues are. */
export async function resetDatabase(
  backends: Backends,
  { written, stock, jobRetriesMax, taxProvider, captureMethod }: Beginning,
): Promise<void> {
  // TRUNCATE would make PostgreSQL forget all its plans. Neither triggers nor foreign keys have a say here.
  await backends.look(
    `set session_replication_role = replica;
     ${[...written, 'pgboss.job'].map((name) => `delete from ${name};`).join(' ')}
     ${closesShelves};
     set session_replication_role = default`,
  )
  // Those that a mutant brings as well.
  await backends.look(
    `do $$ declare name text; begin
       for name in select oid::regclass from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace loop
         execute format('alter sequence %s restart', name);
       end loop;
     end $$`,
  )
  await backends.look('update api_key set last_used_at = null')
  await backends.look('update market set tax_provider = $1', [taxProvider])
  await backends.look('update shop_setting set capture_method = $1', [captureMethod])
  await backends.look('update invoice_counter set year = 0, last_sequence = 0, last_on = null')
  // When pg-boss looked last, which may be in the future of this world.
  await backends.look(
    `update pgboss.queue set monitor_claim_on = null, monitor_on = null, maintain_on = null, retained_on = null,
       retry_limit = case when dead_letter is null then retry_limit
         else coalesce($1, (select retry_limit from pgboss.queue where name = 'dead-letters')) end`,
    [jobRetriesMax],
  )
  await backends.look(
    `with shelf as (
       update stock_level level set reserved = 0, on_hand = coalesce(($1::jsonb ->> product.slug)::integer, 0),
         tracked = true, low_stock_threshold = null
       from variant join product on product.id = variant.product_id where variant.id = level.variant_id
       returning level.variant_id, level.location_id, level.on_hand)
     insert into stock_movement (id, variant_id, location_id, kind, on_hand_delta, reserved_delta, actor)
     select gen_random_uuid(), variant_id, location_id, 'receive', on_hand, 0, 'simulation' from shelf where on_hand > 0`,
    [JSON.stringify(stock)],
  )
}
