import { type SqlMigration, statements } from './statements.ts'

/**
 * Products are numbered in the order in which they came to be found, so that of what very many have the newest are
 * found without the rest. Documents that are there get their numbers when they are made again, in the background:
 * nothing is rewritten here.
 */
export const searchSegments: SqlMigration = statements(`
  CREATE SEQUENCE search_document_nr;
  -- The same in all languages of a product. Null in documents that were made before there were numbers.
  ALTER TABLE search_document ADD COLUMN nr bigint;
  ALTER TABLE search_state ADD COLUMN is_numbered boolean NOT NULL DEFAULT false;
  UPDATE search_state SET is_numbered = NOT EXISTS (SELECT FROM search_document);
`)
