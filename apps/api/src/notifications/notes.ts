import { shopDay } from '@tillwright/domain/orders/shop-day'
import { shownDay } from '../invoices/shown-day.ts'
import { localeBeside } from './closest-words.ts'
import type { Desk } from './desk.ts'
import { type Letter, leadsTo, said } from './letter.ts'
import { type NoteKind, noteWordsFor } from './note-words.ts'

export interface NoteFacts {
  readonly to: string
  /** What its reader speaks, as far as anybody knows. */
  readonly locale: string | null
  /** Of the order that it is about. */
  readonly orderNumber?: string
  /** Where its link leads; left out where it has none. */
  readonly href?: string
  /** What is said besides, before the link. */
  readonly more?: readonly string[]
  /** How long goods wait; null for as long as it takes. */
  readonly waitUntil?: Date | null
}

/** A letter that is words alone, and a link. */
export function note(desk: Desk, kind: NoteKind, facts: NoteFacts): Letter {
  const { to, orderNumber = '', href, more = [], waitUntil = null } = facts
  const locale = facts.locale ?? desk.locale
  const words = noteWordsFor(locale)
  const { subject, said: saidBefore, link, after } = words.notes[kind]
  const dayOf = (moment: Date) => shownDay(shopDay(moment, desk.timeZone), localeBeside(words, locale))
  const of = { shop: desk.shopName, order: orderNumber }
  return {
    to,
    language: words.language,
    subject: subject(of),
    parts: [
      ...said(...saidBefore(of), ...more),
      ...(href === undefined ? [] : [leadsTo(link, href)]),
      ...said(...(waitUntil === null ? [] : [words.waitUntil(dayOf(waitUntil))]), ...after),
    ],
  }
}
