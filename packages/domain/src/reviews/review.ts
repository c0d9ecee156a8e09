/** Shoppers see what is approved; what waits for staff, or was turned down, only who has written it. */
export const reviewStatuses = ['pending', 'approved', 'rejected'] as const
export type ReviewStatus = (typeof reviewStatuses)[number]

/** What a shop asks of reviews. */
export interface ReviewPolicy {
  /** Whether staff looks at each before shoppers see it. */
  readonly isModerated: boolean
  /** Whether only who has bought a product may review it. */
  readonly isForBuyersAlone: boolean
}

/** A review as it begins; null where this writer may write none. */
export function statusOfNew(policy: ReviewPolicy, isVerified: boolean): ReviewStatus | null {
  if (policy.isForBuyersAlone && !isVerified) return null
  return policy.isModerated ? 'pending' : 'approved'
}

/** Other words are looked at anew; nobody writes his way out of being turned down, moderated or not. */
export const statusOfChanged = (policy: ReviewPolicy, status: ReviewStatus): ReviewStatus =>
  status === 'approved' && !policy.isModerated ? 'approved' : 'pending'

/** What shoppers see of the writer: the first name, and of the last one the first letter, for nobody asks for more. */
export function shownAuthor({ firstName, lastName }: { firstName: string; lastName: string }): string {
  const [initial] = graphemes.segment(lastName.trim())
  const shown = initial === undefined ? firstName.trim() : `${firstName.trim()} ${initial.segment.toUpperCase()}.`
  return shown.trim()
}

// A letter with its marks is several code points.
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
