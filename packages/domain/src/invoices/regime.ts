import { vatTerritoryOf } from '../tax/vat-area.ts'
import type { InvoiceRegime } from './laws.ts'

/** Whose law the invoices of a seller there have to please, of those that are known; null for all others. */
export function regimeOf(sellerCountry: string | null): InvoiceRegime | null {
  if (sellerCountry === null) return null
  if (sellerCountry === 'JP') return 'jp'
  if (sellerCountry === 'DE') return 'de'
  const territory = vatTerritoryOf({ country: sellerCountry, region: null, postalCode: null })
  return territory === null ? null : 'eu'
}
