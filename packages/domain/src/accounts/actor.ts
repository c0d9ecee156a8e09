import type { Standing } from './permission.ts'

/** What kind of caller acts for the shop: a person who signed in, or a tool with a key. */
export type ActorKind = 'staff' | 'api_key'

/** Also the shop itself, for what the clock has asked it to do. */
export type AuditedKind = ActorKind | 'shop'

/** Who of the staff does something, as the audit log names it. */
export interface Actor extends Standing {
  readonly kind: ActorKind
  readonly id: string
  /** An e-mail address, or the name of a key. */
  readonly name: string
}
