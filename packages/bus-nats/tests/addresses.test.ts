import { expect, test } from 'vitest'
import { addressesFault, parseAddresses } from '../src/addresses.ts'

test('addresses are one or several, whole or `host:port` after a comma, with the standard port unless they say another', () => {
  expect(parseAddresses('nats://localhost')).toEqual({ servers: ['localhost:4222'], tls: false })
  expect(parseAddresses('nats://a:1,b:2,tls://[::1]:3')).toEqual({ servers: ['a:1', 'b:2', '[::1]:3'], tls: true })
})

test('a user and a password, or a token, stand in one of them or the same in several', () => {
  const user = { user: 'tidings', password: 'p@s,s' }
  expect(parseAddresses('nats://tidings:p%40s%2Cs@a,nats://b')).toMatchObject(user)
  expect(parseAddresses('nats://tidings:p%40s%2Cs@a,nats://tidings:p%40s%2Cs@b')).toMatchObject(user)
  expect(parseAddresses('nats://s3cret@a')).toEqual({ servers: ['a:4222'], tls: false, token: 's3cret' })
})

test('what is no address of a NATS is said to be none, without what stands in it', () => {
  const none = [
    'http://a',
    'nats://',
    'nats://a/path',
    'nats://a?x=1',
    'nats://a,,b',
    'nats://u:pa ss@@a:x',
    'nats://u:s3cret@a,b c',
  ]
  for (const text of none) {
    expect(addressesFault(text), text).toMatch(/^the address of NATS number \d is none/)
    expect(addressesFault(text)).not.toContain('s3cret')
    expect(() => parseAddresses(text)).toThrow(RangeError)
  }
  expect(addressesFault('nats://u:one@a,nats://u:other@b')).toMatch(/several users/)
  expect(addressesFault('nats://u:one@a,nats://u:one@b')).toBeUndefined()
})
