import type { Issue } from './issue.ts'

export const productStatuses = ['draft', 'active', 'archived'] as const
export type ProductStatus = (typeof productStatuses)[number]

/** When a product comes and goes by itself; null: not by itself. */
export interface Schedule {
  readonly publishAt: Date | null
  readonly unpublishAt: Date | null
}

/** What keeps a product from being published; nothing where shoppers find something to buy of it. */
export function publishIssues(variants: readonly { readonly sku: string; readonly priceCount: number }[]): Issue[] {
  if (variants.length === 0) return [{ path: 'variants', message: 'there is none' }]
  if (variants.some(({ priceCount }) => priceCount > 0)) return []
  return variants.map(({ sku }, index) => ({
    path: `variants.${index}.prices`,
    message: `${sku} has a price in no market`,
  }))
}

export function scheduleIssues({ publishAt, unpublishAt }: Schedule): Issue[] {
  if (publishAt === null || unpublishAt === null || publishAt < unpublishAt) return []
  return [{ path: 'unpublishAt', message: 'is not after publishAt' }]
}

export interface Scheduled extends Schedule {
  readonly status: ProductStatus
  /** Whether there is something to buy of it. */
  readonly isPublishable: boolean
}

/**
 * What has become of a product by now. One that can't be published waits until it can, or until its time is over; what
 * has happened is not to happen again.
 */
export function afterSchedule(
  { status, isPublishable, publishAt, unpublishAt }: Scheduled,
  now: Date,
): Schedule & { readonly status: ProductStatus } {
  if (unpublishAt !== null && unpublishAt <= now) {
    return { status: status === 'active' ? 'draft' : status, publishAt: null, unpublishAt: null }
  }
  if (publishAt === null || publishAt > now) return { status, publishAt, unpublishAt }
  switch (status) {
    case 'draft':
      return isPublishable ? { status: 'active', publishAt: null, unpublishAt } : { status, publishAt, unpublishAt }
    case 'active':
    case 'archived':
      return { status, publishAt: null, unpublishAt }
  }
}
