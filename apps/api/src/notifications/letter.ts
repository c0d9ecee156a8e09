/** What a mail says, in plain words; how it looks is not its business. */
export interface Letter {
  readonly to: string
  /** BCP 47. */
  readonly language: string
  readonly subject: string
  readonly parts: readonly Part[]
  /** Of letters that people have asked for: where its reader says that he wants no more of them. */
  readonly stop?: StopLink
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | ({ readonly kind: 'link' } & Link)
  /** Amounts below each other. */
  | { readonly kind: 'rows'; readonly title: string | null; readonly rows: readonly Row[] }
  /** As an address is written. */
  | { readonly kind: 'lines'; readonly title: string; readonly lines: readonly string[] }

export interface Row {
  readonly label: string
  /** Below it, and smaller. */
  readonly note?: string
  readonly amount: string | null
  readonly isTotal?: boolean
}

export interface Link {
  readonly text: string
  readonly href: string
}

export interface StopLink extends Link {
  /** What a mail program posts to in its reader's place (RFC 8058). */
  readonly oneClick: string
}

export const said = (...texts: readonly string[]): Part[] => texts.map((text) => ({ kind: 'text', text }))

export const leadsTo = (text: string, href: string): Part => ({ kind: 'link', text, href })
