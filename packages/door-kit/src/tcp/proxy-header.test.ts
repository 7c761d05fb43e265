import { expect, test } from 'vitest'
import { type HeaderRead, readProxyHeader } from './proxy-header.ts'

const signature = '0d0a0d0a000d0a515549540a'

/** A header of the second version: what stands behind the signature, and what is counted. */
function binary(versionAndCommand: string, family: string, body: string): Buffer {
  const length = (body.length / 2).toString(16).padStart(4, '0')
  return Buffer.from(`${signature}${versionAndCommand}${family}${length}${body}`, 'hex')
}

const from4 = 'c6336401'
const to4 = 'c0000201'
const ports = 'dcba01bb'
const from6 = '20010db8000000000000000000000001'
const to6 = '20010db8000000000000000000000002'
const mapped = '00000000000000000000ffffc6336401'
const name = '02000b6578616d706c652e6f7267'

const vectors: [string, Buffer, HeaderRead][] = [
  ['TCP4', Buffer.from('PROXY TCP4 198.51.100.1 192.0.2.1 56506 443\r\n'), { size: 45, caller: '198.51.100.1' }],
  ['TCP6', Buffer.from('PROXY TCP6 2001:db8::1 ::1 1 2\r\n'), { size: 32, caller: '2001:db8::1' }],
  ['IPv4 in IPv6', Buffer.from('PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n'), { size: 37, caller: '192.0.2.7' }],
  ['UNKNOWN', Buffer.from('PROXY UNKNOWN\r\n'), { size: 15 }],
  ['UNKNOWN with addresses', Buffer.from('PROXY UNKNOWN 1.2.3.4 5.6.7.8 1 2\r\n'), { size: 35 }],
  ['IPv4', binary('21', '11', from4 + to4 + ports), { size: 28, caller: '198.51.100.1' }],
  ['IPv6', binary('21', '21', from6 + to6 + ports), { size: 52, caller: '2001:db8::1' }],
  ['IPv4 in IPv6, binary', binary('21', '21', mapped + to6 + ports), { size: 52, caller: '198.51.100.1' }],
  ['more behind the addresses', binary('21', '11', from4 + to4 + ports + name), { size: 42, caller: '198.51.100.1' }],
  ['no address family', binary('21', '00', ''), { size: 16 }],
  ['a UNIX socket', binary('21', '31', '00'.repeat(216)), { size: 232 }],
  ['datagrams', binary('21', '12', from4 + to4 + ports), { size: 28 }],
  // The proxy asks for itself: whatever addresses stand there are not believed.
  ['a look from the proxy', binary('20', '00', ''), { size: 16 }],
  ['a look from the proxy with addresses', binary('20', '11', from4 + to4 + ports), { size: 28 }],
]

test.each(vectors)('%s is read, however it comes, and not a byte of what follows', (_what, header, expected) => {
  for (let length = 0; length < header.length; length++)
    expect(readProxyHeader(header.subarray(0, length)), `the first ${length} bytes`).toBe('more')
  expect(readProxyHeader(header)).toEqual(expected)
  expect(readProxyHeader(Buffer.concat([header, Buffer.from('\r\nPROXY and more')]))).toEqual(expected)
})

test.each([
  ['nothing of it', 'hello'],
  ['another case', 'proxy TCP4 1.2.3.4 5.6.7.8 1 2\r\n'],
  ['no family', 'PROXY \r\n'],
  ['a family that there is not', 'PROXY TCP5 1.2.3.4 5.6.7.8 1 2\r\n'],
  ['a name of every object', 'PROXY constructor 1.2.3.4 5.6.7.8 1 2\r\n'],
  ['IPv6 where IPv4 was said', 'PROXY TCP4 ::1 ::1 1 2\r\n'],
  ['IPv4 where IPv6 was said', 'PROXY TCP6 1.2.3.4 5.6.7.8 1 2\r\n'],
  ['an octal number', 'PROXY TCP4 010.0.0.1 5.6.7.8 1 2\r\n'],
  ['three numbers', 'PROXY TCP4 10.0.1 5.6.7.8 1 2\r\n'],
  ['a port too large', 'PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n'],
  ['a port with a zero in front', 'PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n'],
  ['a port that is none', 'PROXY TCP4 1.2.3.4 5.6.7.8 1 -2\r\n'],
  ['two blanks', 'PROXY TCP4  1.2.3.4 5.6.7.8 1 2\r\n'],
  ['a part too many', 'PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n'],
  ['a part too few', 'PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n'],
  ['no end', `PROXY UNKNOWN ${'x'.repeat(200)}`],
  ['an end too late', `PROXY UNKNOWN ${'x'.repeat(93)}\r\n`],
])('a line with %s is malformed', (_what, text) => {
  expect(readProxyHeader(Buffer.from(text))).toBe('malformed')
})

test.each([
  ['another version', binary('11', '11', from4 + to4 + ports)],
  ['a command that there is not', binary('22', '11', from4 + to4 + ports)],
  ['a family that there is not', binary('21', '41', from4 + to4 + ports)],
  ['a transport that there is not', binary('21', '13', from4 + to4 + ports)],
  ['addresses that are too short', binary('21', '11', from4 + to4)],
  ['IPv6 addresses that are too short', binary('21', '21', from4 + to4 + ports)],
  ['more than anybody sends', binary('21', '11', '00'.repeat(5000))],
])('a header with %s is malformed, before all of it has come', (_what, header) => {
  expect(readProxyHeader(header)).toBe('malformed')
  expect(readProxyHeader(header.subarray(0, 16))).toBe('malformed')
})
