import { createHash } from 'node:crypto'

/**
 * A `multipart/form-data` body as the form that it stands for: a file becomes its name, type, size and digest, and its
 * bytes are not kept. Null for what is no such body. The boundary, which is another each time, is not part of it.
 */
export function formOfMultipart(contentType: string, body: Uint8Array): string | null {
  const boundary = /^multipart\/form-data;\s*boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return null
  const form = new URLSearchParams()
  // One character for each byte, so that nothing of a file is lost.
  for (const part of Buffer.from(body).toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n')
    const head = part.slice(0, end)
    const content = Buffer.from(part.slice(end + 4, -2), 'latin1')
    const name = /name="([^"]*)"/.exec(head)?.[1]
    if (end < 0 || name === undefined) return null
    const filename = /filename="([^"]*)"/.exec(head)?.[1]
    if (filename === undefined) {
      form.set(name, content.toString('utf8'))
      continue
    }
    form.set(`${name}[name]`, Buffer.from(filename, 'latin1').toString('utf8'))
    form.set(`${name}[type]`, /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? 'application/octet-stream')
    form.set(`${name}[size]`, String(content.length))
    form.set(`${name}[digest]`, createHash('sha256').update(content).digest('hex'))
  }
  return form.toString()
}
