import { createServer } from 'node:http'
import { connect } from '@tillwright/db/client'

/** What its parent sends: a database, and what is read of it for each request. */
export interface FlatRead {
  readonly databaseUrl: string
  readonly text: string
  readonly values: readonly string[]
}

/** Answers the rows of one statement, which the shop's pool names, as JSON: what Node, pg and PostgreSQL alone cost. */
process.once('message', ({ databaseUrl, text, values }: FlatRead) => {
  const { pool } = connect({ connectionString: databaseUrl, poolMax: 10 })
  const server = createServer((_, response) => {
    void pool.query<object>(text, [...values]).then(({ rows }) => {
      const bytes = Buffer.from(JSON.stringify(rows))
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length })
      response.end(bytes)
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
})
