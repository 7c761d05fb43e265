import { expect, test } from 'vitest'
import { Direction } from './cipher.ts'
import { Initiator, Responder } from './handshake.ts'
import { keyPairOf, newKeyPair, secretOf } from './keys.ts'

const hex = (text: string): Buffer => Buffer.from(text, 'hex')

/** Of the vectors of cacophony, another implementation of Noise, by which others are tried, too. */
const vector = {
  prologue: '4a6f686e2047616c74',
  initiator: {
    own: 'e61ef9919cde45dd5f82166404bd08e38bceb5dfdfded0a34c8df7ed542214d1',
    ephemeral: '893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a',
  },
  responder: {
    own: '4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893',
    ephemeral: 'bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b',
  },
  transcript: '1b7aefb1125762aa21a252890d00af54519638b76437444538f9a52f21e2e0dc',
  handshake: [
    {
      payload: '4c756477696720766f6e204d69736573',
      message: 'ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c79444c756477696720766f6e204d69736573',
    },
    {
      payload: '4d757272617920526f746862617264',
      message:
        '95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843757117acceb05bd7a45733bc22015c97a9d0cbaf41b80446d5988ff5127235d76b79eade70f473d6a4ef521fdcbeda5340d01e028ba793fc059f2724a83af05f12dda0448a7621a926b379a92477fd',
    },
    {
      payload: '462e20412e20486179656b',
      message:
        'c90f1cf77eba4e50edb038991565e36c9758943a989229b6051244dc4fbecb6946744b401af2ee1a5881b65fbb87fd07cb6a328ececc9ce6ce84c399dc332d4fd521fa4bb7f467ce909395',
    },
  ],
  transport: [
    {
      by: 'responder',
      payload: '4361726c204d656e676572',
      message: 'bc3fa77f6aca3e8466d7dc6bea10013e88a6a29add5132b461806c',
    },
    {
      by: 'initiator',
      payload: '4a65616e2d426170746973746520536179',
      message: '250b01074cdfe0df2ecf8ccbf1737b15a2ddb5b52fd9a396604e9c793cee3b3bb9',
    },
    {
      by: 'responder',
      payload: '457567656e2042f6686d20766f6e2042617765726b',
      message: '449d4d433b3cdc3d02bf6fc881774b9df54366ebcffb9689bb13f14709822cd7ef42bcdb4d',
    },
  ],
} as const

function sides() {
  const { prologue, initiator, responder } = vector
  const partsOf = ({ own, ephemeral }: { readonly own: string; readonly ephemeral: string }) => ({
    own: keyPairOf(hex(own)),
    ephemeral: keyPairOf(hex(ephemeral)),
    prologue: hex(prologue),
  })
  return { initiator: new Initiator(partsOf(initiator)), responder: new Responder(partsOf(responder)) }
}

function established(prologue = ['one', 'one']) {
  const [edge, centre] = [newKeyPair(), newKeyPair()]
  const initiator = new Initiator({ own: edge, prologue: Buffer.from(prologue[0] as string) })
  const responder = new Responder({ own: centre, prologue: Buffer.from(prologue[1] as string) })
  responder.first(initiator.first(Buffer.alloc(0)))
  initiator.second(responder.second(Buffer.alloc(0)))
  const { message, established } = initiator.third(Buffer.from('hello'))
  const third = responder.third(message)
  return { edge, centre, message, one: established, other: third.established, payload: third.payload }
}

test('says and reads what the vectors of another implementation say', () => {
  const { initiator, responder } = sides()
  const [first, second, third] = vector.handshake
  expect(initiator.first(hex(first.payload)).toString('hex')).toBe(first.message)
  expect(responder.first(hex(first.message)).toString('hex')).toBe(first.payload)
  expect(responder.second(hex(second.payload)).toString('hex')).toBe(second.message)
  expect(initiator.second(hex(second.message)).toString('hex')).toBe(second.payload)
  const one = initiator.third(hex(third.payload))
  const other = responder.third(hex(third.message))
  expect(one.message.toString('hex')).toBe(third.message)
  expect(other.payload.toString('hex')).toBe(third.payload)
  expect(one.established.transcript.toString('hex')).toBe(vector.transcript)
  expect(other.established.transcript.toString('hex')).toBe(vector.transcript)
  for (const { by, payload, message } of vector.transport) {
    const [from, to] = by === 'initiator' ? [one.established, other.established] : [other.established, one.established]
    expect(from.sends.seal(hex(payload)).toString('hex')).toBe(message)
    expect(to.receives.unseal(hex(message)).toString('hex')).toBe(payload)
  }
})

test('each side learns the key of the other', () => {
  const { edge, centre, one, other, payload } = established()
  expect(one.theirs).toEqual(centre.publicKey)
  expect(other.theirs).toEqual(edge.publicKey)
  expect(payload.toString()).toBe('hello')
})

test('whoever came to it by other words does not understand the answer', () => {
  expect(() => established(['one', 'another'])).toThrow()
})

test.each([0, 31, 40, 95])('a handshake of which the byte %i was changed on the way ends', (place) => {
  const initiator = new Initiator({ own: newKeyPair(), prologue: Buffer.alloc(0) })
  const responder = new Responder({ own: newKeyPair(), prologue: Buffer.alloc(0) })
  responder.first(initiator.first(Buffer.alloc(0)))
  const second = responder.second(Buffer.alloc(0))
  second[place] = (second[place] as number) ^ 1
  expect(() => initiator.second(second)).toThrow()
})

test('the last message of a handshake, said again in another one, is worth nothing', () => {
  const { message } = established()
  const responder = new Responder({ own: newKeyPair(), prologue: Buffer.from('one') })
  responder.first(new Initiator({ own: newKeyPair(), prologue: Buffer.from('one') }).first(Buffer.alloc(0)))
  responder.second(Buffer.alloc(0))
  expect(() => responder.third(message)).toThrow()
})

test('a key with which everybody shares the same is refused', () => {
  const responder = new Responder({ own: newKeyPair(), prologue: Buffer.alloc(0) })
  responder.first(Buffer.alloc(32))
  expect(() => responder.second(Buffer.alloc(0))).toThrow()
})

test.each([
  ['short', (message: Buffer) => message.subarray(0, 20)],
  ['empty', () => Buffer.alloc(0)],
])('a message of the handshake that is %s is refused', (_, cut) => {
  const { message } = established()
  const responder = new Responder({ own: newKeyPair(), prologue: Buffer.from('one') })
  responder.first(Buffer.alloc(32, 9))
  responder.second(Buffer.alloc(0))
  expect(() => responder.third(cut(message))).toThrow('too short')
})

test.each([
  ['doubled', (messages: Buffer[]) => [messages[0], messages[0]]],
  ['left out', (messages: Buffer[]) => [messages[1]]],
  ['turned round', (messages: Buffer[]) => [messages[1], messages[0]]],
  [
    'changed',
    ([first = Buffer.alloc(1)]: Buffer[]) => [Buffer.from(first.map((byte, at) => (at === 3 ? byte ^ 1 : byte)))],
  ],
  ['cut short', ([first = Buffer.alloc(1)]: Buffer[]) => [first.subarray(0, 12)]],
])('a message that is %s on the way is noticed', (_, changed) => {
  const { one, other } = established()
  const sealed = ['first', 'second'].map((text) => one.sends.seal(Buffer.from(text)))
  expect(() => {
    for (const message of changed(sealed)) other.receives.unseal(message as Buffer)
  }).toThrow()
})

test('what one direction says is not understood in the other', () => {
  const { one } = established()
  expect(() => one.receives.unseal(one.sends.seal(Buffer.from('to you')))).toThrow()
})

test('the key is replaced on both sides after the same message', () => {
  const direction = (messages: number): Direction => new Direction(Buffer.alloc(32, 1), messages)
  const [sends, receives, stays] = [direction(2), direction(2), direction(3)]
  const messages = ['one', 'the last of a key', 'the first of the next'].map((text) => sends.seal(Buffer.from(text)))
  expect(messages.map((message) => receives.unseal(message).toString())).toEqual([
    'one',
    'the last of a key',
    'the first of the next',
  ])
  for (const message of messages.slice(0, 2)) stays.unseal(message)
  expect(() => stays.unseal(messages[2] as Buffer)).toThrow()
})

test('a pair is the same again from what was kept of it', () => {
  const pair = newKeyPair()
  expect(keyPairOf(secretOf(pair)).publicKey).toEqual(pair.publicKey)
  expect(() => keyPairOf(Buffer.alloc(31))).toThrow('32 bytes')
})
