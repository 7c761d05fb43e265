import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { callerAddress, createProxies, isRelayed, proxyFault } from './index.ts'

const request = (remoteAddress: string, headers: Record<string, string | string[]> = {}) =>
  ({ socket: { remoteAddress }, headers }) as unknown as IncomingMessage

const ours = createProxies(['10.0.0.1', '10.1.0.0/16', 'fd00::/8', '::ffff:192.0.2.0/120'])
const seen = (from: string, forwarded?: string | string[]) =>
  callerAddress(request(from, forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }), ours)

test('what a proxy says of the caller counts only when the proxy is ours', () => {
  expect(seen('203.0.113.9', '1.2.3.4')).toBe('203.0.113.9')
  expect(seen('10.0.0.1', '6.6.6.6, 198.51.100.7, 10.1.2.3')).toBe('198.51.100.7')
  expect(seen('10.0.0.1')).toBe('10.0.0.1')
  expect(seen('10.0.0.2', '1.2.3.4')).toBe('10.0.0.2')
})

test.each([
  ['::ffff:10.0.0.1', '1.2.3.4', '1.2.3.4'],
  ['10.1.255.255', '1.2.3.4', '1.2.3.4'],
  ['192.0.2.9', '1.2.3.4', '1.2.3.4'],
  ['fd12::1', '1.2.3.4', '1.2.3.4'],
  ['fd12::1%eth0', '1.2.3.4', '1.2.3.4'],
  ['10.0.0.1', '1.2.3.4:5678', '1.2.3.4'],
  ['10.0.0.1', '[2001:db8::1]:80', '2001:db8::1'],
  ['10.0.0.1', '[2001:db8::1]', '2001:db8::1'],
  ['10.0.0.1', '"[2001:db8::1]:80"', '2001:db8::1'],
  ['10.0.0.1', '2001:DB8:0::1', '2001:db8::1'],
  ['10.0.0.1', '::ffff:1.2.3.4', '1.2.3.4'],
  ['10.0.0.1', '1.2.3.4,, ,', '1.2.3.4'],
  ['10.0.0.1', ',1.2.3.4', '1.2.3.4'],
  ['10.0.0.1', '9.9.9.9,::ffff:10.1.0.1', '9.9.9.9'],
])('from %s, %s is %s', (from, forwarded, caller) => expect(seen(from, forwarded)).toBe(caller))

test('where a proxy of ours does not say whom it saw, it answers for them, and nothing before it counts', () => {
  for (const hidden of ['unknown', '_hidden', 'example.org', '1.2.3', '0x7f.1', '[::1', '1.2.3.4:x'])
    expect(seen('10.0.0.1', `6.6.6.6, ${hidden}, 10.1.0.7`)).toBe('10.1.0.7')
  expect(seen('10.0.0.1', '10.1.0.7')).toBe('10.1.0.7')
})

test('what nobody can read is given up after one look, however long it is', () => {
  for (const long of [`${':'.repeat(2000)}]`, `[${':'.repeat(8000)}`, `"${'a'.repeat(8000)}[`, ':1'.repeat(8000)])
    expect(seen('10.0.0.1', long)).toBe('10.0.0.1')
})

test('of a long row of proxies of ours no more than the nearest are asked', () => {
  const row = (count: number) => `198.51.100.7${', 10.1.0.7'.repeat(count)}`
  expect(seen('10.0.0.1', row(31))).toBe('198.51.100.7')
  expect(seen('10.0.0.1', row(32))).toBe('10.1.0.7')
})

test('several headers are read as one', () => {
  expect(seen('10.0.0.1', ['6.6.6.6', '1.2.3.4, 10.1.0.7'])).toBe('1.2.3.4')
})

test('names stand for networks', () => {
  const near = createProxies(['loopback', 'private'])
  for (const address of ['127.0.0.1', '::1', '::ffff:127.9.9.9', '10.2.3.4', '172.31.0.1', '192.168.1.1', 'fd00::1'])
    expect(near.trusts(address), address).toBe(true)
  for (const address of ['172.32.0.1', '8.8.8.8', '2001:db8::1', '', 'loopback'])
    expect(near.trusts(address)).toBe(false)
})

test('an entry that names no proxy is told what would', () => {
  const right = ['10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', '0.0.0.0/0', 'loopback', 'private', '::ffff:10.0.0.0/104']
  for (const entry of right) expect(proxyFault(entry), entry).toBeUndefined()
  for (const entry of [
    '',
    'nginx',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0',
    '010.0.0.1',
    '1.2.3.4:80',
    '::1/129',
  ])
    expect(proxyFault(entry), entry).toMatch(/is no proxy: expected an address/)
})

test('a request through a proxy that is not ours is known by its headers', () => {
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])
    expect(isRelayed(request('127.0.0.1', { [name]: '127.0.0.1' }), createProxies([])), name).toBe(true)
  const near = createProxies(['loopback'])
  for (const name of ['forwarded', 'x-real-ip', 'via'])
    expect(isRelayed(request('127.0.0.1', { [name]: '127.0.0.1' }), near), name).toBe(true)
  for (const hidden of ['unknown', '', 'unknown, 127.0.0.1', '9.9.9.9, _hidden'])
    expect(isRelayed(request('127.0.0.1', { 'x-forwarded-for': hidden }), near), hidden).toBe(true)
  expect(isRelayed(request('127.0.0.1', { 'x-forwarded-for': '1.2.3.4' }), createProxies(['loopback']))).toBe(false)
  expect(isRelayed(request('127.0.0.1'), createProxies([]))).toBe(false)
})
