import type { VariantId } from '../ids.ts'

/** So much of a variant. */
export interface Component {
  readonly variantId: VariantId
  readonly quantity: number
}

/** A component of a bundle as it was ordered: so many for each piece of the bundle. */
export interface OrderedComponent extends Component {
  readonly sku: string
}

/** What somebody wants of a variant: of a bundle, what each piece of it takes from the shelves. */
export interface Wanted extends Component {
  /** Empty where it is the variant itself. */
  readonly components: readonly Component[]
}

/** What a line takes from the shelves. */
export const demandsOf = ({ variantId, quantity, components }: Wanted): readonly Component[] =>
  components.length === 0
    ? [{ variantId, quantity }]
    : components.map((component) => ({ variantId: component.variantId, quantity: component.quantity * quantity }))
