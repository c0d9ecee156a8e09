import { escaped } from '../http/html.ts'

/** What a mail says, in plain words: never what somebody else has typed, for mails are sent to whom he likes. */
export interface Letter {
  readonly to: string
  /** BCP 47; English where it is not said. */
  readonly language?: string
  readonly subject: string
  readonly before: readonly string[]
  readonly link: Link | null
  readonly after: readonly string[]
  /** Where its reader says that he wants no more of them. */
  readonly stop?: Link
}

interface Link {
  readonly text: string
  readonly href: string
}

/** The same letter for programs that show text, and for those that show HTML. */
export function written({ language = 'en', before, link, after, stop }: Letter): { text: string; html: string } {
  const paragraphs = [
    ...before.map(paragraph),
    ...(link === null ? [] : [button(link), `<p style="color: #5a6570">${escaped(link.href)}</p>`]),
    ...after.map(paragraph),
    ...(stop === undefined ? [] : [`<p><a href="${escaped(stop.href)}">${escaped(stop.text)}</a></p>`]),
  ]
  const stopLines = stop === undefined ? [] : [`${stop.text}:\n${stop.href}`]
  return {
    text: `${[...before, ...(link === null ? [] : [link.href]), ...after, ...stopLines].join('\n\n')}\n`,
    html: `<!doctype html>
<html lang="${escaped(language)}">
<body style="font: 16px/1.6 system-ui, sans-serif; color: #1d2327; max-width: 36rem; margin: 2rem auto; padding: 0 1rem">
${paragraphs.join('\n')}
</body>
</html>
`,
  }
}

const paragraph = (text: string): string => `<p>${escaped(text)}</p>`

const button = ({ text, href }: Link): string =>
  `<p><a href="${escaped(href)}" style="color: #0b5f6b; font-weight: bold">${escaped(text)}</a></p>`
