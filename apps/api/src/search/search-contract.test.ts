import { keepsTheContract } from '../testing/search-contract.ts'
import { openPostgresSearch } from './postgres-search.ts'

const now = () => new Date()

keepsTheContract('PostgreSQL by its index', async ({ database }) => openPostgresSearch(database.db, now, 'index'))
keepsTheContract('PostgreSQL along the listing', async ({ database }) =>
  openPostgresSearch(database.db, now, 'listing'),
)
