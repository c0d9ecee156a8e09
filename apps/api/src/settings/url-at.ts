/** The address of a server that listens there, for whoever is on the same machine. */
export function urlAt({ host, port }: { readonly host: string; readonly port: number }): string {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${shown}:${port}`
}
