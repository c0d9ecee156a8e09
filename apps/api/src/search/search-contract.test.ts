import { keepsTheContract } from '../testing/search-contract.ts'
import { openPostgresSearch } from './postgres-search.ts'

const now = () => new Date()

keepsTheContract('PostgreSQL by its index', async ({ database }) =>
  openPostgresSearch(database.db, now, { always: 'index' }),
)
keepsTheContract('PostgreSQL in segments and along the listing', async ({ database }) =>
  openPostgresSearch(database.db, now, { always: 'listing' }),
)
keepsTheContract('PostgreSQL that ranks two at a time', async ({ database }) =>
  openPostgresSearch(database.db, now, { always: 'listing', ranked: 2 }),
)
