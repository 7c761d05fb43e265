import { readFileSync } from 'node:fs'
import { Content } from '@tidings/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { empty, Payload } from '../src/codec/payload.ts'
import { saidOf } from '../src/codec/said.ts'
import { payloadOf } from '../src/codec/shown.ts'
import { Refusal } from '../src/wire/errors.ts'
import { jsonOf, parseJson } from '../src/wire/json.ts'

interface Fixtures {
  readonly said: readonly { name: string; payload: object; along?: object; said: object }[]
  readonly refused: readonly number[]
  readonly shown: readonly { name: string; message: object; links?: Record<string, string>; payload: object }[]
  readonly numbers: readonly { text: string; messageUid: string }[]
}

const read = readFileSync(new URL('../fixtures/payloads.json', import.meta.url), 'utf8')
const fixtures = JSON.parse(read) as Fixtures
type Spoken = Parameters<typeof payloadOf>[0]

describe('what a program says', () => {
  test.each(fixtures.said)('$name', ({ payload, along, said }) => {
    const asked = saidOf(Payload.parse(payload), along)
    expect(asked).toEqual(said)
    expect(Content.safeParse(asked.content).success).toBe(true)
  })

  test.each(fixtures.said)('$name: comes back as it went in', ({ payload, along }) => {
    const asked = saidOf(Payload.parse(payload), along)
    const message = { ...asked, conversation: 'room/r', from: 'user/ann' } as Spoken
    const mentionedTarget = [...new Set(Payload.parse(payload).mentionedTarget)]
    expect(payloadOf(message)).toEqual({ ...Payload.parse(payload), mentionedTarget })
  })

  test.each(fixtures.refused)('type %i is refused: only the server says it', (type) => {
    expect(() => saidOf(Payload.parse({ type }))).toThrow(Refusal)
  })
})

describe('what a program is told', () => {
  test.each(fixtures.shown)('$name', ({ message, links = {}, payload }) => {
    const spoken = { conversation: 'room/r', from: 'user/ann', ...message } as Spoken
    expect(payloadOf(spoken, new Map(Object.entries(links)))).toEqual({ ...empty, ...payload })
  })
})

test.each(fixtures.numbers)('a number keeps all of its digits: $messageUid', ({ text, messageUid }) => {
  const value = parseJson(text) as { messageUid: number | bigint }
  expect(BigInt(value.messageUid)).toBe(BigInt(messageUid))
  expect(jsonOf({ messageUid: BigInt(messageUid) })).toBe(text)
})

const texts = fc.oneof(
  fc.string(),
  fc.json(),
  fc.constantFrom('https://a.example/x', '{"u":"https://a.io/"}', 'eyJ0IjowfQ=='),
)
const anyPayload = fc.record(
  {
    type: fc.oneof(fc.integer({ min: -5, max: 1200 }), fc.integer({ min: 1, max: 20 })),
    ...{ searchableContent: texts, content: texts, base64edData: texts, extra: texts, remoteMediaUrl: texts },
    ...{
      pushContent: texts,
      pushData: texts,
      persistFlag: fc.integer(),
      mentionedType: fc.integer({ min: 0, max: 3 }),
    },
    mentionedTarget: fc.array(fc.string()),
  },
  { requiredKeys: ['type'] },
)

test('whatever a payload says, it becomes content or is refused, and comes back', () => {
  fc.assert(
    fc.property(anyPayload, (given) => {
      const payload = Payload.parse(given)
      let asked: ReturnType<typeof saidOf>
      try {
        asked = saidOf(payload)
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal)
        return
      }
      expect(asked.content.type).toMatch(/^[a-z0-9][a-z0-9._/-]{0,63}$/)
      const shown = payloadOf({ ...asked, conversation: 'room/r', from: 'user/ann' } as Spoken)
      expect(shown.type).toBe(payload.type)
      expect(shown.content).toBe(payload.content)
    }),
  )
})

test('whatever a message says, it is told without a fault', () => {
  const types = fc.constantFrom(
    ...['text', 'image', 'audio', 'file', 'video', 'location', 'sticker', 'link', 'card', 'merge', 'quote', 'poll'],
    ...['custom/x', 'notice/members-added', 'notice/role-changed', 'notice/room-changed', 'notice/new'],
  )
  fc.assert(
    fc.property(types, fc.jsonValue(), fc.jsonValue(), (type, data, ext) => {
      const message = { content: { type, data: type.startsWith('notice/') ? {} : data }, ext: { wf: ext } }
      expect(
        Payload.safeParse(payloadOf({ ...message, conversation: 'room/r', from: 'user/ann' } as Spoken)).success,
      ).toBe(true)
    }),
  )
})
