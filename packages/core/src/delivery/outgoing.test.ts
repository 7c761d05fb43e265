import { expect, test } from 'vitest'
import { Outgoing } from './outgoing.ts'

test('each codec encodes an event once, however its sessions stand among the others', () => {
  const aCodec = () => {
    const codec = { times: 0, encode: () => new Uint8Array([++codec.times]) }
    return codec
  }
  const [first, second, third] = [aCodec(), aCodec(), aCodec()]
  const outgoing = new Outgoing({ event: 'resync', data: {} })
  const encoded = [first, second, first, third, second, third, first].map((codec) => outgoing.bytes(codec))
  expect([first, second, third].map(({ times }) => times)).toEqual([1, 1, 1])
  expect(encoded[0]).toBe(encoded[2])
  expect(encoded[1]).toBe(encoded[4])
})
