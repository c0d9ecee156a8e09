export interface StreamEvent {
  readonly type: string
  readonly data: string
  readonly lastEventId: string
}

/** Hears what one connection says. */
interface StreamListener {
  onEvent(event: StreamEvent): void
  /** From here on the stream can be resumed. */
  onId(lastEventId: string): void
  /** So long the shop wants us to wait before we connect again. */
  onRetry(ms: number): void
}

/**
 * Reads the text of one connection piece by piece, wherever it was cut. `lastEventId` is what the connection before
 * has left. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function eventParser(lastEventId: string, listener: StreamListener): (text: string) => void {
  let id = lastEventId
  let type = ''
  let data: string[] = []
  return byLine((line) => {
    if (line === '') {
      listener.onId(id)
      if (data.length > 0) listener.onEvent({ type: type || 'message', data: data.join('\n'), lastEventId: id })
      type = ''
      data = []
      return
    }
    const [, field, value = ''] = /^([^:]*):? ?(.*)/s.exec(line) ?? []
    if (field === 'data') data.push(value)
    if (field === 'event') type = value
    if (field === 'id' && !value.includes('\0')) id = value
    if (field === 'retry' && /^\d+$/.test(value)) listener.onRetry(Number(value))
  })
}

/** Lines end with CR, LF or both; a CR at the end of one piece may have its LF in the next. */
function byLine(read: (line: string) => void): (text: string) => void {
  let rest = ''
  let skipsLineFeed = false
  return (text) => {
    if (text === '') return
    const fresh = skipsLineFeed && text.startsWith('\n') ? text.slice(1) : text
    skipsLineFeed = text.endsWith('\r')
    const lines = (rest + fresh).split(/\r\n|\r|\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) read(line)
  }
}
