import { expect, test } from 'vitest'
import { schemaIsFresh } from './generate-types.ts'

test('the committed types of the tables are those of a database that has just been migrated', async () => {
  expect(await schemaIsFresh(), 'run `npm run db:types` and commit packages/db/src/schema.ts').toBe(true)
})
