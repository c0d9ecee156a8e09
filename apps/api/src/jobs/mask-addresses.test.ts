import { expect, test } from 'vitest'
import { maskAddresses } from './mask-addresses.ts'

test('of an e-mail address, wherever it stands, only the first letter and the domain are left', () => {
  const data = {
    to: 'ada@example.com',
    more: ['550 <ada.lovelace+shop@example.com>: no mailbox, ask Grace (grace@example.com)', 7, null, true],
  }
  expect(maskAddresses(data)).toEqual({
    to: 'a…@example.com',
    more: ['550 <a…@example.com>: no mailbox, ask Grace (g…@example.com)', 7, null, true],
  })
})

test('what is no address stays as it is, and a letter of two halves is shown whole', () => {
  const text = 'at 5 @ noon: evt_1 of pi_2 @here'
  expect(maskAddresses({ text, kind: 'order_link' })).toEqual({ text, kind: 'order_link' })
  expect(maskAddresses('𝒶da@example.com')).toBe('𝒶…@example.com')
})

test('a megabyte of at signs is masked before anybody notices', () => {
  expect(maskAddresses(`a${'@'.repeat(1_000_000)}`)).toBe('a…@')
})
