import { expect, test } from 'vitest'
import { sameJson, sameMessage } from './body.ts'

test('JSON values are the same whatever the order of their keys', () => {
  expect(sameJson({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toBe(true)
  expect(sameJson({ a: 1 }, { a: 1, b: undefined })).toBe(false)
  expect(sameJson([1, 2], { 0: 1, 1: 2 })).toBe(false)
  expect(sameJson(JSON.parse('{"__proto__":1}'), {})).toBe(false)
})

test('the terminal does not make it another message, the mentions do', () => {
  const content = { type: 'text', data: 'hi' }
  expect(sameMessage({ content, clientId: 'a' }, { content, clientId: 'b' })).toBe(true)
  expect(sameMessage({ content }, { content, mentions: ['all'] })).toBe(false)
})
