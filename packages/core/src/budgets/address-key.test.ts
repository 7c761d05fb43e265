import { expect, test } from 'vitest'
import { addressKey } from './address-key.ts'

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002:ffff::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['192.0.2.7', '192.0.2.7'],
  ['edge/shop/192.0.2.7', 'edge/shop/192.0.2.7'],
  ['edge/shop/2001:db8:1:2:3::6', 'edge/shop/2001:db8:1:2::/64'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:192.0.2.7', '192.0.2.7'],
  ['', ''],
  ['unknown', 'unknown'],
  ['1::2::3', '1::2::3'],
])('%s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key)
})

test('a site counts by /48', () => {
  expect(addressKey('2001:db8:1:2::1', 48)).toBe('2001:db8:1::/48')
  expect(addressKey('192.0.2.7', 48)).toBe('192.0.2.7')
})
