import { type SqlMigration, statements } from './statements.ts'

/**
 * By default PostgreSQL keeps the shares of a thousand lexemes, which three languages with their facets fill: what one
 * of thirty products has was taken for rare in a large shop. The next ANALYZE, which autovacuum asks for, finds more.
 */
export const wordStatistics: SqlMigration = statements(
  'ALTER TABLE search_document ALTER COLUMN words SET STATISTICS 400',
)
