/** What a browser does between a shop and a provider: keeps cookies apart by host and port, and follows redirects. */
export interface Browser {
  /** Until there is a page, or an address that begins so. */
  go(url: string, stopsAt?: string): Promise<Landed>
  readonly cookies: Map<string, Map<string, string>>
}

export interface Landed {
  readonly url: URL
  readonly status: number
  readonly text: string
}

/** Of somebody whom a provider knows so; of nobody whom it does. */
export function openBrowser(as = ''): Browser {
  const cookies = new Map<string, Map<string, string>>()
  const jarOf = (origin: string) => {
    const jar = cookies.get(origin) ?? new Map<string, string>()
    cookies.set(origin, jar)
    return jar
  }
  const go = async (address: string, stopsAt = '#oidc='): Promise<Landed> => {
    const url = new URL(address)
    if (url.href.includes(stopsAt)) return { url, status: 0, text: '' }
    const jar = jarOf(url.origin)
    if (url.pathname.startsWith('/interaction/')) url.searchParams.set('as', as)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    const to = answer.headers.get('location')
    const text = await answer.text()
    return to === null ? { url, status: answer.status, text } : go(new URL(to, url).href, stopsAt)
  }
  return { go, cookies }
}
