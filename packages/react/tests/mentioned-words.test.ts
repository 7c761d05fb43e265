import type { Message } from '@tidings/protocol'
import { expect, test } from 'vitest'
import { mentionedWords } from '../src/list/mentioned-words.ts'

const said = (text: unknown, mention?: string, more: Partial<Message> = {}): Message => {
  const from = mention === undefined ? -1 : String(text).indexOf(mention)
  const mentionsAt = from < 0 ? [] : [{ mention: 'user/a', from, length: mention?.length ?? 0 }]
  return { content: { type: 'text', data: text }, mentionsAt, ...more } as unknown as Message
}

const shown = (message: Message) =>
  mentionedWords(message, 'user/a')?.map(({ text, isMention }) => (isMention ? `[${text}]` : text))

test('the mention stands in its words, in one line', () => {
  expect(shown(said('Hi @Ann,\n\nhow are you?', '@Ann'))).toEqual(['Hi ', '[@Ann]', ',  how are you?'])
  expect(shown(said('@Ann', '@Ann'))).toEqual(['[@Ann]'])
})

test('a long way to it is left out, and a long text ends; no sign is cut in two', () => {
  const [lead = '', mention, rest = ''] = shown(said(`${'😀'.repeat(100)}@Ann${'字'.repeat(1000)}`, '@Ann')) ?? []
  expect([lead.slice(0, 3), mention]).toEqual(['…😀', '[@Ann]'])
  expect(lead.length).toBeLessThan(50)
  expect(rest.length).toBeLessThan(200)
  expect(rest.isWellFormed()).toBe(true)
})

test('where nobody says where it stands, or it is no text, a preview must do', () => {
  expect(shown(said('Hi Ann'))).toBeUndefined()
  expect(shown(said({ url: 'x' }))).toBeUndefined()
  expect(shown(said('Hi @Bob', '@Bob', { mentionsAt: [{ mention: 'user/b', from: 3, length: 4 }] }))).toBeUndefined()
})

test('everybody is a mention, and another one is none', () => {
  const mentionsAt = [
    { mention: 'user/b', from: 0, length: 2 },
    { mention: 'all', from: 3, length: 4 },
  ]
  expect(shown(said('@B @all come', undefined, { mentionsAt }))).toEqual(['@B ', '[@all]', ' come'])
})
