/** A rate as people read it. */
export interface NamedRate {
  readonly name: string
  /** Parts per million, exact: 8.875 % is 88750. */
  readonly ratePpm: number
}

/** A tax on one category of goods, as it applies at a place on a day. */
export interface TaxRate extends NamedRate {
  readonly category: string
  /** 1, 2, …: rates of all layers add up, and a compound rate stands upon the layers below its own. */
  readonly layer: number
  /** Levied on the net and the taxes of all lower layers; else on the net alone. */
  readonly isCompound: boolean
}

/** A rate as it is kept. */
export interface ZonedTaxRate extends TaxRate {
  /** The code of its zone. */
  readonly zone: string
  /** The first day of it, as an ISO date in the shop's time zone. */
  readonly validFrom: string
  /** The first day on which it no longer applies; null where no end is known. */
  readonly validTo: string | null
}
