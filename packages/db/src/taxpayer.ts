/** What the shop knows of a buyer that decides about tax. */
export interface Taxpayer {
  /** Why he pays none, as invoices say it; null for who does. */
  readonly exemptionNote: string | null
  /** With its prefix, as VIES is asked about it; null for none. */
  readonly vatId: string | null
  /** Whether somebody of the staff answers for the VAT id: then nobody is asked. */
  readonly isConfirmedByStaff: boolean
}

/** Of whom nothing is known. */
export const anyTaxpayer: Taxpayer = { exemptionNote: null, vatId: null, isConfirmedByStaff: false }
