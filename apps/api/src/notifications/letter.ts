import { escaped } from '../http/html.ts'

/** What a mail says, in plain words: never what somebody else has typed, for mails are sent to whom he likes. */
export interface Letter {
  readonly to: string
  readonly subject: string
  readonly before: readonly string[]
  readonly link: { readonly text: string; readonly href: string }
  readonly after: readonly string[]
}

/** The same letter for programs that show text, and for those that show HTML. */
export const written = ({ before, link, after }: Letter): { text: string; html: string } => ({
  text: `${[...before, link.href, ...after].join('\n\n')}\n`,
  html: `<!doctype html>
<html lang="en">
<body style="font: 16px/1.6 system-ui, sans-serif; color: #1d2327; max-width: 36rem; margin: 2rem auto; padding: 0 1rem">
${before.map(paragraph).join('\n')}
<p><a href="${escaped(link.href)}" style="color: #0b5f6b; font-weight: bold">${escaped(link.text)}</a></p>
<p style="color: #5a6570">${escaped(link.href)}</p>
${after.map(paragraph).join('\n')}
</body>
</html>
`,
})

const paragraph = (text: string): string => `<p>${escaped(text)}</p>`
