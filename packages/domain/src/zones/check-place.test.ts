import { expect, test } from 'vitest'
import { checkPlace } from './check-place.ts'

const checked = (country: string, region: string | null = null, postalCode: string | null = null) => {
  const answer = checkPlace({ country, region, postalCode })
  return answer.ok
    ? [answer.value.country, answer.value.region, answer.value.postalCode]
    : answer.issues.map(({ path }) => path)
}

test('a place is named as addresses name it', () => {
  expect(checked('US')).toEqual(['US', null, null])
  expect(checked('US', 'New York', '10001-1234')).toEqual(['US', 'NY', '10001-1234'])
  expect(checked('JP', '東京都', '１００-0001')).toEqual(['JP', '13', '100-0001'])
  expect(checked('GB', 'Kent', 'ct1 1aa')).toEqual(['GB', null, 'CT1 1AA'])
})

test('what the country’s addresses do not have is left out', () => {
  expect(checked('DK', 'Jylland', '8000')).toEqual(['DK', null, '8000'])
  expect(checked('HK', null, '999077')).toEqual(['HK', null, null])
})

test('where nobody lists the regions, or knows the form of the postcodes, everything is one', () => {
  expect(checked('PA', 'Colón')).toEqual(['PA', 'Colón', null])
  expect(checked('KP', null, 'any')).toEqual(['KP', null, 'ANY'])
})

test('what no address could have is told, all of it', () => {
  expect(checked('ZZ', 'NY', 'x')).toEqual(['country'])
  expect(checked('US', 'Atlantis', '1')).toEqual(['region', 'postalCode'])
  expect(checked('US', 'Atlantis')).toEqual(['region'])
  expect(checked('US', 'NY', '1')).toEqual(['postalCode'])
})
