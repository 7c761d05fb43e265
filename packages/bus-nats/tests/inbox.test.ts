import { mostWaitingBytes } from '@tidings/core'
import { expect, test } from 'vitest'
import { Inbox } from '../src/inbox.ts'

/** A listener who takes its first message for as long as it is told. */
function aSlow() {
  const heard: string[] = []
  const { promise: held, resolve: goOn } = Promise.withResolvers<void>()
  const inbox = new Inbox({
    heard: (text) => {
      heard.push(text.slice(0, 5))
      return heard.length === 1 ? held : undefined
    },
    missed: () => {
      heard.push('missed')
    },
  })
  return { inbox, heard, goOn }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

test('what may have been lost is said between what came before it and what came after', async () => {
  const { inbox, heard, goOn } = aSlow()
  inbox.missed()
  expect(heard).toEqual(['missed'])
  heard.pop()
  for (const text of ['one', 'two']) inbox.put(text)
  inbox.missed()
  inbox.missed()
  inbox.put('three')
  inbox.missed()
  goOn()
  await settled()
  expect(heard).toEqual(['one', 'two', 'missed', 'three', 'missed'])
})

test('a few that are large fill it as many small ones do', async () => {
  const { inbox, heard, goOn } = aSlow()
  inbox.put('first')
  const large = 'x'.repeat(mostWaitingBytes / 4)
  for (let n = 0; n < 6; n++) inbox.put(large)
  inbox.put('small')
  goOn()
  await settled()
  expect(heard).toEqual(['first', 'xxxxx', 'xxxxx', 'xxxxx', 'xxxxx', 'missed'])
  inbox.put('again')
  expect(heard.at(-1)).toBe('again')
})
