import { expect, test } from 'vitest'
import { pushedWords, testWords } from './pushed-words.ts'

const names = { sender: 'Ann Lee' }
const text = (data: string) => ({ type: 'text', data })

test('says who wrote and what, in a room who in which room, isolated from what stands around it', () => {
  const telling = { content: text('Tea  at\nfive?'), names, showsContent: true }
  expect(pushedWords(telling)).toEqual({ title: 'Ann Lee', body: 'Tea at five?' })
  expect(pushedWords({ ...telling, names: { ...names, room: 'Kitchen' } })).toEqual({
    title: 'Kitchen',
    body: '\u2068Ann Lee\u2069: Tea at five?',
  })
})

test('names what is no text in the language of the terminal, and English where that is another', () => {
  const content = { type: 'image', data: {} }
  const of = (language?: string) => pushedWords({ content, names, showsContent: true, language }).body
  expect([of(), of('fr'), of('zh-Hans'), of('zha')]).toEqual(['[Photo]', '[Photo]', '[图片]', '[Photo]'])
  expect(testWords('zh').body).not.toBe(testWords('en').body)
})

test('says nothing but that there is something to whoever lets nothing be seen', () => {
  const hidden = { content: text('secret'), names: { sender: 'Ann', room: 'Kitchen' }, showsContent: false }
  expect(pushedWords(hidden)).toEqual({ title: 'Tidings', body: 'New message' })
  expect(pushedWords({ ...hidden, language: 'zh-CN' })).toEqual({ title: 'Tidings', body: '新消息' })
})

test('says what its sender wants it to say, behind their name, and nothing of it to whoever hides what is said', () => {
  const telling = { content: text('Tea at five?'), names, showsContent: true }
  const push = { title: 'Your bank', body: 'Pay  now' }
  expect(pushedWords({ ...telling, push })).toEqual({
    title: '\u2068Ann Lee\u2069: \u2068Your bank\u2069',
    body: 'Pay now',
  })
  expect(pushedWords({ ...telling, names: { ...names, room: 'Kitchen' }, push }).body).toBe(
    '\u2068Ann Lee\u2069: Pay now',
  )
  expect(pushedWords({ ...telling, push: { body: 'A cup' } })).toEqual({ title: 'Ann Lee', body: 'A cup' })
  expect(pushedWords({ ...telling, push: {} })).toEqual({ title: 'Ann Lee', body: 'Tea at five?' })
  expect(pushedWords({ ...telling, push, showsContent: false })).toEqual({ title: 'Tidings', body: 'New message' })
})

test('ends what is long with a whole character', () => {
  const { title, body } = pushedWords({
    content: text('🫖'.repeat(400)),
    names: { sender: 'a'.repeat(400) },
    showsContent: true,
  })
  expect(title).toBe(`${'a'.repeat(99)}…`)
  expect(body).toMatch(/^(🫖)+…$/u)
  expect(body.length).toBeLessThanOrEqual(300)
})
