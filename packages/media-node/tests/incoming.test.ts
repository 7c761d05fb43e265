import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createUploads } from '../src/index.ts'

const pieces = (...words: readonly string[]): Readable => Readable.from(words.map((word) => Buffer.from(word)))

function aPlace() {
  const directory = mkdtempSync(join(tmpdir(), 'tidings-incoming-'))
  return { directory, uploads: createUploads({ directory }) }
}

test('a whole file becomes an upload where there is none, and leaves nothing beside it', async () => {
  const { directory, uploads } = aPlace()
  const told: number[] = []
  const file = await uploads.receive(pieces('who', 'le'), (bytes) => told.push(bytes))
  expect([file.size, told]).toEqual([5, [3, 2]])
  expect(await uploads.list()).toEqual([])
  expect([await file.become('x'), await file.become('x')]).toEqual([true, false])
  await file.discard()
  expect(readdirSync(directory)).toEqual(['x'])
  const bytes = (await uploads.source('x')).open()
  expect(await text(Readable.from(bytes))).toBe('whole')
  await uploads[Symbol.asyncDispose]()
})

test('of a file that is refused while it comes nothing is left, and nothing more of it is read', async () => {
  const { directory, uploads } = aPlace()
  const refuse = (): never => {
    throw new Error('no more')
  }
  await expect(uploads.receive(pieces('too', 'much'), refuse)).rejects.toThrow('no more')
  expect(readdirSync(directory)).toEqual([])
  await uploads[Symbol.asyncDispose]()
})

test('an upload in pieces begins once, and goes on behind what has come', async () => {
  const { uploads } = aPlace()
  expect(await uploads.offset('x')).toBeUndefined()
  expect([await uploads.begin('x'), await uploads.offset('x')]).toEqual([true, 0])
  expect(await uploads.append('x', 0, pieces('begun '))).toBe(6)
  expect([await uploads.begin('x'), await uploads.offset('x')]).toEqual([false, 6])
  expect(await uploads.append('x', 6, pieces('and ', 'over'))).toBe(14)
  const bytes = (await uploads.source('x')).open()
  expect(await text(Readable.from(bytes))).toBe('begun and over')
  await uploads[Symbol.asyncDispose]()
})

test('what a door notes of an upload goes with it, and nothing can be written to what is gone', async () => {
  const { directory, uploads } = aPlace()
  await uploads.begin('x')
  expect(await uploads.note('x')).toBeUndefined()
  await uploads.keepNote('x', 'one')
  await uploads.keepNote('x', 'two')
  expect([await uploads.note('x'), await uploads.list()]).toEqual(['two', ['x']])
  await uploads.remove('x')
  await uploads.remove('x')
  expect([readdirSync(directory), await uploads.note('x')]).toEqual([[], undefined])
  await expect(uploads.append('x', 0, pieces('late'))).rejects.toMatchObject({ code: 'not_found' })
  await uploads[Symbol.asyncDispose]()
})

test('what a crash left of files without an id is cleaned away, and nothing else', async () => {
  const { directory, uploads } = aPlace()
  writeFileSync(join(directory, 'incoming.left'), 'half')
  await uploads.begin('x')
  await uploads.clean()
  expect(readdirSync(directory)).toEqual(['x'])
  await uploads[Symbol.asyncDispose]()
})
