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

test('a codec that has nothing for an event is asked once, too', () => {
  const silent = () => {
    const codec = {
      times: 0,
      encode: () => {
        codec.times += 1
        return undefined
      },
    }
    return codec
  }
  const [first, second] = [silent(), silent()]
  const outgoing = new Outgoing({ event: 'resync', data: {} })
  for (const codec of [first, second, second, first, first, second]) expect(outgoing.bytes(codec)).toBeUndefined()
  expect([first.times, second.times]).toEqual([1, 1])
})
