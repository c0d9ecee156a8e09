import { type SqlMigration, statements } from './statements.ts'

export const imports: SqlMigration = statements(`
  CREATE TABLE import_run (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('products', 'prices', 'stock')),
    mode text NOT NULL CHECK (mode IN ('all_or_nothing', 'skip_bad')),
    dry_run boolean NOT NULL,
    status text NOT NULL
      CHECK (status IN ('receiving', 'queued', 'running', 'done', 'refused', 'canceled', 'failed')),
    stage text NOT NULL DEFAULT 'reading' CHECK (stage IN ('reading', 'planning', 'writing')),
    byte_count bigint NOT NULL DEFAULT 0,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    actor_name text NOT NULL,
    request_id text NOT NULL,
    -- What whoever sent it may change besides the kind itself.
    may_price boolean NOT NULL,
    may_stock boolean NOT NULL,
    -- Of the process that works at it; another one takes it over when nothing was heard for a while.
    claim uuid,
    heard_at timestamptz NOT NULL DEFAULT shop_now(),
    cancel_asked_at timestamptz,
    ignored_columns text[] NOT NULL DEFAULT '{}',
    read_count integer NOT NULL DEFAULT 0,
    -- The last row of what was read, and of what was planned since.
    read_row integer NOT NULL DEFAULT 0,
    planned_row integer NOT NULL DEFAULT 0,
    written_count integer NOT NULL DEFAULT 0,
    created_count integer NOT NULL DEFAULT 0,
    updated_count integer NOT NULL DEFAULT 0,
    unchanged_count integer NOT NULL DEFAULT 0,
    refused_count integer NOT NULL DEFAULT 0,
    error_count integer NOT NULL DEFAULT 0,
    is_written boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    started_at timestamptz,
    finished_at timestamptz
  );
  CREATE INDEX import_run_newest ON import_run (created_at DESC, id DESC);
  CREATE INDEX import_run_open ON import_run (created_at, id) WHERE finished_at IS NULL;

  -- The file, until the run is over.
  CREATE TABLE import_chunk (
    run_id uuid NOT NULL REFERENCES import_run ON DELETE CASCADE,
    position integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (run_id, position)
  );

  -- What a file may name once: a handle, a SKU, a price, a level.
  CREATE TABLE import_name (
    run_id uuid NOT NULL REFERENCES import_run ON DELETE CASCADE,
    name text NOT NULL,
    row_number integer NOT NULL,
    twice_at integer,
    PRIMARY KEY (run_id, name)
  );

  CREATE TABLE import_draft (
    run_id uuid NOT NULL REFERENCES import_run ON DELETE CASCADE,
    row_number integer NOT NULL,
    names text[] NOT NULL,
    draft jsonb NOT NULL,
    PRIMARY KEY (run_id, row_number)
  );

  CREATE TABLE import_error (
    run_id uuid NOT NULL REFERENCES import_run ON DELETE CASCADE,
    row_number integer NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    column_name text,
    message text NOT NULL,
    PRIMARY KEY (run_id, row_number, id)
  );
`)
