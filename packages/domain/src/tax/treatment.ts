import type { Place } from '../zones/zone.ts'
import { territoryOfVatPrefix, vatTerritoryOf } from './vat-area.ts'

/** Whether a buyer is charged tax, and if not, what the invoice has to say about it. */
export type TaxTreatment =
  | 'taxed'
  | { readonly kind: 'reverse_charge'; readonly note: string }
  | { readonly kind: 'exempt'; readonly note: string }

/** What has to be known of a sale to tell who owes its tax. */
export interface TreatmentFacts {
  readonly seller: Place
  /** Where the goods go, or where the buyer of services is. */
  readonly destination: Place
  /** The buyer's VAT id: by whom it was given (DE, EL, XI …), and whether it was found to be valid. Null for none. */
  readonly vatId: { readonly prefix: string; readonly isValidated: boolean } | null
  readonly hasGoods: boolean
  readonly hasServices: boolean
  /** Why this customer pays no tax, as the invoice says it; null for all others. */
  readonly exemptionNote: string | null
}

/**
 * Who owes the tax. An exempt customer pays none. The buyer owes it himself when he shows a validated VAT id of another
 * member of the European Union than the seller's and the sale goes to another member too: goods as an exempt
 * intra-Community supply (Art. 138 of Directive 2006/112/EC), which the buyer taxes as his acquisition, services by
 * reverse charge (Art. 44 and 196). The id need not be of the member that the sale goes to. Northern Ireland counts
 * for goods alone. Everything else is taxed by the rates of its place, exports too: there a zone without rates.
 */
export function decideTreatment(facts: TreatmentFacts): TaxTreatment {
  if (facts.exemptionNote !== null) return { kind: 'exempt', note: facts.exemptionNote }
  const seller = vatTerritoryOf(facts.seller)
  const destination = vatTerritoryOf(facts.destination)
  const buyer = facts.vatId?.isValidated ? territoryOfVatPrefix(facts.vatId.prefix) : null
  if (seller === null || destination === null || buyer === null) return 'taxed'
  if (seller === destination || seller === buyer) return 'taxed'
  if (facts.hasServices && [seller, destination, buyer].includes('XI')) return 'taxed'
  return { kind: 'reverse_charge', note: noteOf(seller, facts) }
}

/** Art. 226 (11) and (11a) of Directive 2006/112/EC: the reference to the exemption, and the words "Reverse charge". */
function noteOf(seller: string, { hasGoods, hasServices }: TreatmentFacts): string {
  const goods = 'Intra-Community supply of goods, exempt from VAT (Art. 138 Directive 2006/112/EC)'
  const words = new Set([reverseChargeWords.get(seller) ?? 'Reverse charge', 'Reverse charge'])
  const services = `${[...words].join(' / ')} (Art. 196 Directive 2006/112/EC)`
  return [...(hasGoods ? [goods] : []), ...(hasServices || !hasGoods ? [services] : [])].join('; ')
}

/**
 * "Reverse charge" in the language of the seller's country, as Directive 2010/45/EU has it in its language versions
 * (the list of https://www.ihk.de/rheinhessen/recht-steuern/steuern/umsatzsteuer/rechnungshinweise-1453060). Germany
 * asks for its own words (§ 14a (1) and (5) UStG); where English is in use, the English ones stand alone.
 */
const reverseChargeWords: ReadonlyMap<string, string> = new Map([
  ['AT', 'Steuerschuldnerschaft des Leistungsempfängers'],
  ['BE', 'Btw verlegd / Autoliquidation'],
  ['BG', 'обратно начисляване'],
  ['CY', 'Αντίστροφη επιβάρυνση'],
  ['CZ', 'daň odvede zákazník'],
  ['DE', 'Steuerschuldnerschaft des Leistungsempfängers'],
  ['DK', 'omvendt betalingspligt'],
  ['EE', 'pöördmaksustamine'],
  ['ES', 'inversión del sujeto pasivo'],
  ['FI', 'käännetty verovelvollisuus'],
  ['FR', 'Autoliquidation'],
  ['GR', 'Αντίστροφη επιβάρυνση'],
  ['HR', 'prijenos porezne obveze'],
  ['HU', 'fordított adózás'],
  ['IT', 'inversione contabile'],
  ['LT', 'Atvirkštinis apmokestinimas'],
  ['LU', 'Autoliquidation'],
  ['LV', 'nodokļa apgrieztā maksāšana'],
  ['MT', 'Inverżjoni tal-ħlas'],
  ['NL', 'Btw verlegd'],
  ['PL', 'odwrotne obciążenie'],
  ['PT', 'Autoliquidação'],
  ['RO', 'taxare inversă'],
  ['SE', 'Omvänd betalningsskyldighet'],
  ['SK', 'prenesenie daňovej povinnosti'],
])
