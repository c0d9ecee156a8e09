import type { Mutant } from './mutant.ts'

const drafts = 'apps/api/src/orders/staff/drafts'

/** Bugs of whoever orders for others. */
export const draftMutants = {
  draft_is_made_twice: {
    means: 'whoever asks again for a draft under the same key gets another one',
    breaks: ['one_draft_per_key'],
    edits: [
      {
        file: `${drafts}/create.ts`,
        find: 'await once(ctx, input, async (tx) => {',
        put: 'await once(ctx, { ...input, idempotencyKey: String(Math.random()) }, async (tx) => {',
      },
    ],
  },
  draft_change_is_only_said: {
    means: 'staff is told that a draft has changed, and it has not',
    breaks: ['acknowledged_is_kept'],
    edits: [
      {
        file: `${drafts}/update.ts`,
        find: 'await writeDraft(tx, from, { terms: to.terms, couponCodes, lines })',
        put: 'void writeDraft; void lines',
      },
    ],
  },
  placed_draft_is_changed: {
    means: 'a draft is changed also after it has become an order',
    breaks: ['order_is_its_cart', 'order_closed_its_cart'],
    edits: [
      {
        file: `${drafts}/change-draft.ts`,
        find: `if (draft.order !== null) throw new Refused({ code: 'CONFLICT', entity: 'order', currentVersion: null })`,
        put: '',
      },
      {
        file: `${drafts}/change-draft.ts`,
        find: `mustBeVersion('draft', draft.cart.version, version)`,
        put: 'void version',
      },
    ],
  },
  draft_changes_while_it_is_placed: {
    means: 'what staff changes of a draft between pricing and placing it is lost',
    breaks: ['order_is_its_cart'],
    edits: [
      {
        file: 'packages/domain/src/orders/place.ts',
        find: `if (cart.version !== order.cartVersion) return { kind: 'stale' }`,
        put: `if (cart.version !== order.cartVersion && order.byStaff === null) return { kind: 'stale' }`,
      },
    ],
  },
} as const satisfies Record<string, Mutant>
