import { expect, test } from 'vitest'
import type { Address } from './address.ts'
import { writtenAddress } from './written-address.ts'

const ada: Address = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  addressLine1: '1 Main Street',
  city: 'Springfield',
  country: 'US',
}

test.each<[string, Partial<Address>, string, string[]]>([
  ['the United States', { state: 'NY', zipCode: '10001' }, 'Ada Lovelace', ['1 Main Street', 'Springfield, NY 10001']],
  [
    'Germany, where streets have two lines',
    { country: 'DE', addressLine2: 'Hinterhaus', zipCode: '10115', city: 'Berlin' },
    'Ada Lovelace',
    ['1 Main Street', 'Hinterhaus', '10115 Berlin'],
  ],
  [
    'Switzerland',
    { country: 'CH', zipCode: '8001', city: 'Zürich' },
    'Ada Lovelace',
    ['1 Main Street', 'CH-8001 Zürich'],
  ],
  [
    'Japan, where the large comes first',
    {
      ...{ country: 'JP', firstName: '花子', lastName: '山田', zipCode: '154-0023' },
      ...{ state: '13', city: '世田谷区', addressLine1: '若林4-21-27', addressLine2: '101号' },
    },
    '山田 花子',
    ['〒154-0023', '東京都', '世田谷区若林4-21-27', '101号'],
  ],
  [
    'Japan, in Latin letters',
    { country: 'JP', zipCode: '154-0023', state: '13', city: 'Setagaya-ku' },
    'Lovelace Ada',
    ['〒154-0023', '東京都', 'Setagaya-ku 1 Main Street'],
  ],
  [
    'the Emirates, where no city is known',
    { country: 'AE', state: 'DU' },
    'Ada Lovelace',
    ['1 Main Street', 'Springfield', 'دبي'],
  ],
  ['a place without a postcode', { country: 'IE' }, 'Ada Lovelace', ['1 Main Street', 'Springfield']],
  ['no country at all', { country: '??' }, 'Ada Lovelace', ['1 Main Street', 'Springfield']],
])('an address is written as in %s', (_, own, name, lines) => {
  expect(writtenAddress({ ...ada, ...own })).toEqual({ name, lines })
})
