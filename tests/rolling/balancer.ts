import { once } from 'node:events'
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Balancer extends AsyncDisposable {
  readonly url: string
  /** Who was ready when it looked last. */
  ready(): readonly string[]
  /** Whether it hands a node nothing more, and has all answers of it. */
  hasLeft(node: string): boolean
}

/** As often as those of the clouds look, in a smaller world. */
const lookEveryMs = 200

/**
 * The least that any load balancer does: it asks each node whether it is ready, and hands requests to those that were,
 * in turn, over connections that it keeps. It tries nothing again.
 */
export async function openBalancer(nodes: readonly string[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true })
  const asking = new Agent({ keepAlive: false })
  let ready: readonly string[] = []
  const underWay = new Map<string, number>()
  let turn = 0
  const closing = new AbortController()

  async function look(): Promise<void> {
    const found = await Promise.all(nodes.map(async (url) => ((await isReady(url, asking)) ? url : null)))
    const answered = found.filter((url) => url !== null)
    // Where nobody is ready, those of before may be: as the balancers of the clouds have it.
    if (answered.length > 0) ready = answered
  }

  function pass(request: IncomingMessage, response: ServerResponse): void {
    const node = ready[turn++ % ready.length]
    if (node === undefined) return void response.writeHead(502).end()
    const { method, headers, url } = request
    underWay.set(node, (underWay.get(node) ?? 0) + 1)
    response.once('close', () => underWay.set(node, (underWay.get(node) ?? 0) - 1))
    const passed = httpRequest(`${node}${url}`, { agent, method, headers }, (answer) => {
      const { connection: _own, ...theirs } = answer.headers
      response.writeHead(answer.statusCode ?? 502, theirs)
      answer.pipe(response)
    })
    passed.on('error', (error) => response.destroy(error))
    request.pipe(passed)
  }

  async function keepLooking(): Promise<void> {
    for (; !closing.signal.aborted; await sleep(lookEveryMs)) await look()
  }

  await look()
  void keepLooking()
  const server = createServer({ keepAliveTimeout: 60_000 }, pass).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    // A server that listens on TCP has an AddressInfo.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready: () => ready,
    hasLeft: (node) => !ready.includes(node) && (underWay.get(node) ?? 0) === 0,
    [Symbol.asyncDispose]: async () => {
      closing.abort()
      server.close()
      server.closeAllConnections()
      agent.destroy()
    },
  }
}

const isReady = (url: string, agent: Agent): Promise<boolean> =>
  new Promise((resolve) => {
    const asked = httpRequest(`${url}/health/ready`, { agent, timeout: 10_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('error', () => resolve(false))
    asked.on('timeout', () => asked.destroy(new Error('no answer')))
    asked.end()
  })
