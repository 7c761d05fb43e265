import { expect, test } from 'vitest'
import { createNodeSeal } from './node-seal.ts'

const ours = createNodeSeal('a secret of ours, long enough')
const again = createNodeSeal('a secret of ours, long enough')
const theirs = createNodeSeal('a secret of theirs, long enough')

/** Another character in the place of one. */
const altered = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

test('an installation has a name of its own, the same on all of its nodes, that can stand in a subject', () => {
  expect(ours.installation).toBe(again.installation)
  expect(ours.installation).not.toBe(theirs.installation)
  expect(ours.installation).toMatch(/^[a-z0-9]{16}$/)
})

test.each(['', 'a fact', 'größer 👋 '.repeat(1000)])('what one node says another one takes: %#', (text) => {
  expect(again.verify(ours.sign(text, 'facts'), 'facts')).toBe(text)
  expect(again.open(ours.close(text, 'ask.n1'), 'ask.n1')).toBe(text)
})

test('what another installation says, what was altered, and what was said about something else is not taken', () => {
  const [signed, closed] = [ours.sign('a fact', 'facts'), ours.close('a question', 'ask.n1')]
  expect(theirs.verify(signed, 'facts')).toBeUndefined()
  expect(theirs.open(closed, 'ask.n1')).toBeUndefined()
  for (let at = 0; at < signed.length; at++) expect(ours.verify(altered(signed, at), 'facts')).toBeUndefined()
  for (let at = 0; at < closed.length - 1; at++) expect(ours.open(altered(closed, at), 'ask.n1')).toBeUndefined()
  expect(ours.verify(signed, 'fact')).toBeUndefined()
  expect(ours.open(closed, 'ask.n2')).toBeUndefined()
  for (const text of ['', 'x', '{"v":1}', 'é'.repeat(100)]) {
    expect(ours.verify(text, 'facts')).toBeUndefined()
    expect(ours.open(text, 'facts')).toBeUndefined()
  }
})

test('where what it is about ends and the text begins is part of what is signed', () => {
  const mark = ours.sign('b text', 'a').slice(0, 43)
  expect(ours.verify(`${mark} text`, 'a b')).toBeUndefined()
  expect(ours.verify(`${mark}text`, 'a b ')).toBeUndefined()
})

test('a closed text says nothing of what is in it, and is another one each time', () => {
  const closed = ours.close('a token', 'ask.n1')
  expect(Buffer.from(closed, 'base64url').toString('latin1')).not.toContain('a token')
  expect(ours.close('a token', 'ask.n1')).not.toBe(closed)
})
