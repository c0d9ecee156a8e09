import { describe, expect, test } from 'vitest'
import type { Place } from '../zones/zone.ts'
import { taxedPlace } from './taxed-place.ts'
import { decideTreatment, type TreatmentFacts } from './treatment.ts'
import { territoryOfVatPrefix, vatTerritoryOf } from './vat-area.ts'

const place = (country: string, postalCode: string | null = null): Place => ({ country, region: null, postalCode })
const sale = (facts: Partial<TreatmentFacts> = {}): TreatmentFacts => ({
  seller: place('DE', '10115'),
  destination: place('FR', '75001'),
  vatId: { prefix: 'FR', isValidated: true },
  hasGoods: false,
  hasServices: true,
  exemptionNote: null,
  ...facts,
})
const kindOf = (facts: Partial<TreatmentFacts>) => {
  const treatment = decideTreatment(sale(facts))
  return treatment === 'taxed' ? treatment : treatment.kind
}
const noteOf = (facts: Partial<TreatmentFacts>) => {
  const treatment = decideTreatment(sale(facts))
  return treatment === 'taxed' ? treatment : treatment.note
}

describe('reverse charge', () => {
  test('is for a validated VAT id of another member, and a sale to another member', () => {
    expect(kindOf({})).toBe('reverse_charge')
    expect(kindOf({ vatId: { prefix: 'FR', isValidated: false } })).toBe('taxed')
    expect(kindOf({ vatId: null })).toBe('taxed')
    expect(kindOf({ destination: place('DE') })).toBe('taxed')
    expect(kindOf({ vatId: { prefix: 'DE', isValidated: true } })).toBe('taxed')
    expect(kindOf({ vatId: { prefix: 'GB', isValidated: true } })).toBe('taxed')
    expect(kindOf({ destination: place('CH') })).toBe('taxed')
    expect(kindOf({ seller: place('CH') })).toBe('taxed')
    expect(kindOf({ seller: place('CH'), destination: place('CH') })).toBe('taxed')
  })

  test('takes the id of a third member too, and Greece’s as EL', () => {
    expect(kindOf({ vatId: { prefix: 'EL', isValidated: true } })).toBe('reverse_charge')
    expect(kindOf({ seller: place('GR'), vatId: { prefix: 'EL', isValidated: true } })).toBe('taxed')
    expect(kindOf({ vatId: { prefix: 'GR', isValidated: true } })).toBe('taxed')
  })

  test('is not for places outside of the VAT area', () => {
    expect(kindOf({ destination: place('ES', '35001'), vatId: { prefix: 'ES', isValidated: true } })).toBe('taxed')
    expect(kindOf({ seller: place('DE', '78266') })).toBe('taxed')
    expect(kindOf({ destination: place('MC') })).toBe('reverse_charge')
    expect(kindOf({ seller: place('MC') })).toBe('taxed')
  })

  test('knows Northern Ireland for goods alone, on either side', () => {
    const goods = { hasGoods: true, hasServices: false }
    const belfast = place('GB', 'BT1 5GS')
    const northern = { destination: belfast, vatId: { prefix: 'XI', isValidated: true } }
    expect(kindOf({ ...northern, ...goods })).toBe('reverse_charge')
    expect(kindOf({ ...northern, hasGoods: true })).toBe('taxed')
    expect(kindOf({ ...northern })).toBe('taxed')
    expect(kindOf({ seller: belfast, ...goods })).toBe('reverse_charge')
    expect(kindOf({ seller: belfast })).toBe('taxed')
    expect(kindOf({ vatId: { prefix: 'XI', isValidated: true } })).toBe('taxed')
    expect(kindOf({ vatId: { prefix: 'XI', isValidated: true }, ...goods })).toBe('reverse_charge')
  })

  // Art. 226 (11), (11a) of Directive 2006/112/EC, https://eur-lex.europa.eu/eli/dir/2006/112/2025-01-01 ; § 14a UStG.
  test('is said with the words of the seller’s member, in English too, and with the article', () => {
    expect(noteOf({})).toBe(
      'Steuerschuldnerschaft des Leistungsempfängers / Reverse charge (Art. 196 Directive 2006/112/EC)',
    )
    expect(noteOf({ seller: place('IE') })).toBe('Reverse charge (Art. 196 Directive 2006/112/EC)')
    expect(noteOf({ seller: place('NL') })).toMatch(/^Btw verlegd \/ Reverse charge \(Art. 196/)
  })

  test.each([
    ['AT', 'Steuerschuldnerschaft des Leistungsempfängers'],
    ['BE', 'Btw verlegd / Autoliquidation'],
    ['BG', 'обратно начисляване'],
    ['CY', 'Αντίστροφη επιβάρυνση'],
    ['CZ', 'daň odvede zákazník'],
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
  ])('from %s it is %s', (country, words) => {
    const buyer = { destination: place('DE'), vatId: { prefix: 'DE', isValidated: true } }
    const note = noteOf({ seller: place(country), ...buyer })
    expect(note).toBe(`${words} / Reverse charge (Art. 196 Directive 2006/112/EC)`)
  })

  test('names what goods are exempt by, and both articles for goods with services', () => {
    const goods = 'Intra-Community supply of goods, exempt from VAT (Art. 138 Directive 2006/112/EC)'
    expect(noteOf({ hasGoods: true, hasServices: false })).toBe(goods)
    expect(noteOf({ seller: place('SI'), hasGoods: true })).toBe(
      `${goods}; Reverse charge (Art. 196 Directive 2006/112/EC)`,
    )
    expect(noteOf({ seller: place('SI'), hasServices: false })).toBe('Reverse charge (Art. 196 Directive 2006/112/EC)')
  })
})

test('an exempt customer pays none, for his own reason, wherever he is', () => {
  const exempt = { exemptionNote: 'Resale certificate NY-123' }
  const expected = { kind: 'exempt', note: 'Resale certificate NY-123' }
  expect(decideTreatment(sale(exempt))).toEqual(expected)
  expect(decideTreatment(sale({ ...exempt, seller: place('US'), destination: place('US'), vatId: null }))).toEqual(
    expected,
  )
})

describe('the VAT area', () => {
  test('is the 27 members, by their ISO codes', () => {
    const members = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')
    expect(members.map((country) => vatTerritoryOf(place(country)))).toEqual(members)
    expect(
      'AD AX CH EL GB GL GP IM IS JP LI NO RE SM US VA XI'.split(' ').map((code) => vatTerritoryOf(place(code))),
    ).toEqual(Array(17).fill(null))
    expect(members.map(territoryOfVatPrefix)).toEqual(members.map((code) => (code === 'GR' ? null : code)))
    expect(['EL', 'XI', 'GB', 'MC', ''].map(territoryOfVatPrefix)).toEqual(['GR', 'XI', null, null, null])
  })

  // Art. 6 of Directive 2006/112/EC.
  test.each([
    ['DE', '27498', 'Heligoland'],
    ['DE', '78266', 'Büsingen'],
    ['ES', '35 001', 'Las Palmas'],
    ['ES', '38001', 'Tenerife'],
    ['ES', '51001', 'Ceuta'],
    ['ES', '52001', 'Melilla'],
    ['FI', '22100', 'Åland'],
    ['FR', '97110', 'Guadeloupe'],
    ['FR', '98800', 'New Caledonia'],
    ['GR', '630 86', 'Mount Athos'],
    ['IT', '22061', 'Campione d’Italia'],
    ['IT', '23041', 'Livigno'],
  ])('%s %s is outside: %s', (country, postalCode) => {
    expect(vatTerritoryOf(place(country, postalCode))).toBeNull()
  })

  test('begins next to those places', () => {
    const next = [
      ['DE', '27499'],
      ['DE', '78267'],
      ['ES', '28001'],
      ['FI', '00100'],
      ['FR', '75001'],
      ['GR', '63087'],
      ['IT', '23042'],
    ] as const
    expect(next.map(([country, postalCode]) => vatTerritoryOf(place(country, postalCode)))).toEqual(
      next.map(([country]) => country),
    )
    expect(
      [place('MC', '98000'), place('GB', 'bt1 5gs'), place('GB', 'B1 1BT'), place('GB')].map(vatTerritoryOf),
    ).toEqual(['FR', 'XI', null, null])
  })
})

test('the market says whose address is taxed; where it is not known the other one is, and last the default', () => {
  const [home, office, default_] = [place('FR'), place('DE'), place('US')]
  const both = { shipping: home, billing: office, defaultPlace: default_ }
  expect([taxedPlace('shipping', both), taxedPlace('billing', both)]).toEqual([home, office])
  expect(taxedPlace('shipping', { ...both, shipping: null })).toBe(office)
  expect(taxedPlace('billing', { ...both, billing: null })).toBe(home)
  expect(taxedPlace('billing', { ...both, shipping: null, billing: null })).toBe(default_)
})
