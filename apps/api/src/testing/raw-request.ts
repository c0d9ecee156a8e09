import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A connection on which anything can be said, HTTP or not. */
export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Everything that is answered to these words, until the server has enough of them; of a stream only the beginning. */
export async function sayRaw(url: string, words: string): Promise<string> {
  const socket = await openSocket(url)
  socket.write(words, 'latin1')
  return heard(socket)
}

export async function heard(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1')
    if (/content-type: text\/event-stream[\s\S]*\r\n\r\n./i.test(text)) socket.destroy()
  })
  // Whoever is cut off while he speaks hears an error first: it is no news here.
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
  return text
}

/** A request as it is written, with the connection closed after it. */
export const requestLines = (line: string, headers: Readonly<Record<string, string>>, body = ''): string =>
  [
    `${line} HTTP/1.1`,
    ...Object.entries({ host: 'shop.example', connection: 'close', ...headers }).map((one) => one.join(': ')),
    ...(body === '' ? [] : [`content-length: ${body.length}`]),
    '',
    body,
  ].join('\r\n')
