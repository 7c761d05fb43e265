import { mostWaitingBytes } from '@tidings/core'
import { expect, test } from 'vitest'
import { Outgoing } from '../src/outgoing.ts'

const settled = () => new Promise((resolve) => setTimeout(resolve))
const piece = 1024 * 1024

/** How many pieces it takes. */
function filled(outgoing: Outgoing): number {
  let count = 0
  while (outgoing.take(piece)) count += 1
  return count
}

test('a server that does not say that it has what was sent is sent so much and no more, until it says so', async () => {
  const asked: (() => void)[] = []
  const outgoing = new Outgoing(() => new Promise((resolve) => asked.push(resolve)))
  const most = mostWaitingBytes / piece
  expect(filled(outgoing)).toBe(most)
  expect(asked).toHaveLength(1)
  // What was sent before it was asked has arrived.
  asked.pop()?.()
  await settled()
  expect(filled(outgoing)).toBe(2)
})

test('what waited on a connection that has ended is not counted on the next one, nor what that one answers late', async () => {
  const asked: { resolve: () => void; reject: (error: Error) => void }[] = []
  const outgoing = new Outgoing(() => new Promise((resolve, reject) => asked.push({ resolve, reject })))
  filled(outgoing)
  outgoing.reset()
  expect(filled(outgoing)).toBe(mostWaitingBytes / piece)
  asked[0]?.reject(new Error('ended'))
  await settled()
  expect(outgoing.take(piece)).toBe(false)
  asked[1]?.resolve()
  await settled()
  expect(outgoing.take(piece)).toBe(true)
})
