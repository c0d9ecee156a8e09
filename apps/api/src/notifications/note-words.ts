import { closestWords } from './closest-words.ts'
import { de } from './notes/de.ts'
import { en } from './notes/en.ts'
import { ja } from './notes/ja.ts'

/** What a note is about, by its name. */
export interface NoteOf {
  readonly shop: string
  /** The number of an order; empty where it is about none. */
  readonly order: string
}

/** A letter that says something, and may have a link. */
export interface Note {
  subject(of: NoteOf): string
  said(of: NoteOf): readonly string[]
  /** What stands on the link; empty where there is none. */
  readonly link: string
  readonly after: readonly string[]
}

export const noteKinds = [
  'verify_email',
  'reset_password',
  'change_email',
  // To a new address that somebody has already.
  'email_taken',
  'email_change_asked',
  'email_changed',
  'invite_admin',
  'invite_staff',
  'order_link',
  'payment_instructions',
  'payment_needs_buyer',
] as const
export type NoteKind = (typeof noteKinds)[number]

/** What the letters say that are words alone, in one language. */
export interface NoteWords {
  readonly language: string
  readonly notes: Readonly<Record<NoteKind, Note>>
  /** Until when goods wait. */
  waitUntil(day: string): string
}

export const noteWordsFor = (locale: string): NoteWords => closestWords([en, de, ja], locale)
