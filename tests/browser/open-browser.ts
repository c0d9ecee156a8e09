import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import type { Scenarios } from './scenarios.ts'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const executablePath = places.find(existsSync)
/** Where there is none, nobody can look at pages. */
export const hasChromium = executablePath !== undefined

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox', '--disable-dev-shm-usage'] })

/** A site of a shop's own: one page with a script that has the SDK in it, bundled as its build would. */
export interface Site extends AsyncDisposable {
  /** The same site under an origin that no shop has allowed. */
  readonly foreignUrl: string
  readonly url: string
}

export async function openSite(): Promise<Site> {
  const script = await bundledScript()
  const server = createServer((request, response) => {
    const isScript = request.url === '/site.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><title>shop</title><script type="module" src="/site.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP answers an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    foreignUrl: `http://localhost:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function bundledScript(): Promise<string> {
  const entry = fileURLToPath(new URL('scenarios.ts', import.meta.url))
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input: entry } },
  })
  const [output] = [built].flat()
  if (output === undefined || !('output' in output)) throw new Error('nothing was built')
  return output.output[0].code
}

/** Has the page of the site, opened anew, act out a scenario. */
export async function act<Name extends keyof Scenarios>(
  page: Page,
  siteUrl: string,
  { scenario, given }: { scenario: Name; given: Parameters<Scenarios[Name]>[0] },
): Promise<Awaited<ReturnType<Scenarios[Name]>>> {
  await page.goto(siteUrl)
  await page.waitForFunction('globalThis.scenarios !== undefined')
  return page.evaluate<Awaited<ReturnType<Scenarios[Name]>>>(`scenarios.${scenario}(${JSON.stringify(given)})`)
}
