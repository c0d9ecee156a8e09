import { createServer } from 'node:http'

/** Answers the bytes that it is sent by its parent, and nothing else: what Node alone costs. */
process.once('message', (body: string) => {
  const bytes = Buffer.from(body)
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length })
    response.end(bytes)
  })
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
})
