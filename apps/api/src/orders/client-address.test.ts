import { expect, test } from 'vitest'
import { clientAddressOf } from './client-address.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:aaaa::1', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::bbbb', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0000:0001::', '2001:db8:0:0::/64'],
  ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:db8:1:2:3:4:198.51.100.1', '2001:db8:1:2::/64'],
  ['100.128.0.1', '100.128.0.1'],
  ['172.32.0.1', '172.32.0.1'],
])('%s counts as %s', (ip, counted) => {
  expect(clientAddressOf(ip)).toBe(counted)
})

test.each([
  '127.0.0.1',
  '::1',
  '::ffff:127.0.0.1',
  '10.1.2.3',
  '172.31.255.255',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.169.254',
  'fd00::1',
  'fe80::1%eth0',
  '::ffff:10.0.0.1',
  'unknown',
  '',
])('%s is nobody in particular', (ip) => {
  expect(clientAddressOf(ip)).toBeNull()
})
