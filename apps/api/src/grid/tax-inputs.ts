import type { Inputs } from './inputs.ts'

export const ofTaxes: Inputs = {
  'admin.tax.categories.list': () => ({}),
  'admin.tax.categories.create': () => ({ code: `x-${crypto.randomUUID()}`, name: 'Elsewhere' }),
  'admin.tax.categories.update': ({ taxCategory }) => ({ code: taxCategory, name: 'Printed', version: 1 }),
  'admin.tax.categories.remove': ({ taxCategory }) => ({ code: taxCategory, version: 1 }),
  'admin.tax.zones.list': () => ({}),
  'admin.tax.zones.get': ({ zone }) => ({ code: zone }),
  'admin.tax.zones.create': () => ({ code: `x-${crypto.randomUUID()}`, name: 'Elsewhere' }),
  'admin.tax.zones.update': ({ zone }) => ({ code: zone, name: 'Elsewhere', version: 1 }),
  'admin.tax.zones.remove': ({ zone }) => ({ code: zone, version: 1 }),
  'admin.tax.rates.list': () => ({}),
  'admin.tax.rates.get': ({ taxRateId }) => ({ rateId: taxRateId }),
  'admin.tax.rates.create': ({ zone }) => ({
    zone,
    category: 'standard',
    name: 'Levy',
    ratePpm: 10_000,
    validFrom: '2026-01-01',
  }),
  'admin.tax.rates.update': ({ taxRateId }) => ({ rateId: taxRateId, ratePpm: 1, version: 1 }),
  'admin.tax.rates.succeed': ({ taxRateId }) => ({ rateId: taxRateId, from: '2000-07-01', ratePpm: 1, version: 1 }),
  'admin.tax.rates.remove': ({ taxRateId }) => ({ rateId: taxRateId, version: 1 }),
  'admin.tax.categorise': ({ variantId }) => ({ of: { kind: 'variant', id: variantId }, category: 'standard' }),
  'admin.tax.preview': () => ({ at: { country: 'JP' } }),
}
