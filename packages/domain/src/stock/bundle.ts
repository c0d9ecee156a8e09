import type { VariantId } from '../ids.ts'
import type { Component } from './demand.ts'

/** What is known of variants when one of them is to be made of the others. */
export interface BundleFacts {
  readonly bundleId: VariantId
  /** Of the named variants, those that there are. */
  readonly known: ReadonlySet<VariantId>
  /** Those of them that are bundles. */
  readonly bundles: ReadonlySet<VariantId>
  /** Whether another bundle is made of it. */
  readonly isComponent: boolean
  /** Whether something lies on levels of its own, or is promised there. */
  readonly holdsStock: boolean
}

export interface BundleIssue {
  /** Where in what was asked, as "components.2.variantId". */
  readonly path: string
  readonly message: string
}

/** Different ones in one bundle. */
export const componentsMax = 50
/** Of one component for each piece. */
export const componentQuantityMax = 999

/**
 * Why a variant can't be made of these; nothing where it can, and where it is to be made of nothing, which makes it a
 * variant like others. A bundle has no stock of its own, and no bundle is in a bundle.
 */
export function bundleIssues(components: readonly Component[], facts: BundleFacts): BundleIssue[] {
  if (components.length === 0) return []
  const seen = new Set<VariantId>()
  const own = [
    ...(facts.isComponent ? ['is a component of another bundle'] : []),
    ...(facts.holdsStock ? ['has stock of its own'] : []),
  ]
  const ofComponents = components.flatMap(({ variantId }, index) => {
    const message = whyNoComponent(variantId, facts) ?? (seen.has(variantId) ? 'is there twice' : null)
    seen.add(variantId)
    return message === null ? [] : [{ path: `components.${index}.variantId`, message }]
  })
  return [...own.map((message) => ({ path: 'variantId', message })), ...ofComponents]
}

function whyNoComponent(variantId: VariantId, { bundleId, known, bundles }: BundleFacts): string | null {
  if (variantId === bundleId) return 'is the bundle itself'
  if (!known.has(variantId)) return 'is no variant'
  return bundles.has(variantId) ? 'is a bundle' : null
}
