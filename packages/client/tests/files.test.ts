import { randomBytes } from 'node:crypto'
import { aClient, aToken, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { ChatClient } from '../src/index.ts'
import { anAskingSocket } from './an-asking-socket.ts'

test('a file goes up in pieces, over a network that breaks, and its link leads to it', async () => {
  await using server = await startServer()
  const token = await aToken(server, 'alice')
  const bytes = randomBytes(9_000_000)
  let calls = 0
  // Every second request is lost, every fourth only on its way back.
  const fetchBadly: typeof fetch = async (...args) => {
    calls++
    if (calls % 4 === 2) throw new TypeError('network')
    const answer = await fetch(...args)
    if (calls % 4 === 0) throw new TypeError('network')
    return answer
  }
  const alice = new ChatClient({ url: server.url, runtime: { fetch: fetchBadly as never, random: () => 0 } })
  await alice.connect('alice', token)
  const seen: number[] = []
  const file = new File([bytes], 'data.bin', { type: 'application/octet-stream' })
  const uploaded = await alice.files.upload(file, { onProgress: (received) => void seen.push(received) })
  expect(uploaded).toMatchObject({ name: 'data.bin', size: 9_000_000, ready: true, kind: 'file' })
  expect(seen.at(-1)).toBe(9_000_000)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  await alice.send('user/alice', { type: 'file', data: { attachment: uploaded.id } }).done
  const { url } = await alice.files.links(uploaded.id)
  expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(bytes)
  expect(await alice.files.links(uploaded.id)).toBe(await alice.files.links(uploaded.id))
  alice.disconnect()
})

test('an upload that was stopped is resumed, an empty file is one, and a wrong guess is set right', async () => {
  await using server = await startServer()
  const alice = await aClient(server, 'alice')
  const file = new File([randomBytes(6_000_000)], 'data.bin')
  let begun = ''
  const signal = { aborted: false }
  const stopped = alice.files.upload(file, {
    signal,
    onProgress: (_received, _size, id) => {
      begun = id
      signal.aborted = true
    },
  })
  await expect(stopped).rejects.toMatchObject({ code: 'unavailable' })
  const progress: number[] = []
  await alice.files.upload(file, { resume: begun, onProgress: (received) => void progress.push(received) })
  expect(progress).toEqual([2 * 1024 * 1024, 6_000_000])
  expect(await alice.files.upload(new File([], 'empty.txt'))).toMatchObject({ size: 0, ready: true })
  const wrong = new File(['<html>'], 'x.png', { type: 'image/png' })
  expect(await alice.files.upload(wrong)).toMatchObject({ kind: 'file', mime: 'text/html' })
  await expect(alice.files.links('a'.repeat(32))).rejects.toMatchObject({ code: 'not_found' })
  alice.disconnect()
})

test('links that are wanted at once are one question, and one that may not be seen is refused alone', async () => {
  await using server = await startServer()
  const { asked, AskingSocket } = anAskingSocket()
  const alice = await aClient(server, 'alice', { runtime: { WebSocket: AskingSocket } })
  const bob = await aClient(server, 'bob')
  const upload = async (client: ChatClient, n: number) => (await client.files.upload(new File([`${n}`], `${n}.txt`))).id
  const mine = await Promise.all(Array.from({ length: 30 }, (_, n) => upload(alice, n)))
  const theirs = await upload(bob, 1)
  asked.length = 0
  const got = await Promise.allSettled([...mine, theirs, mine[0] ?? ''].map((id) => alice.files.links(id)))
  expect(got.map(({ status }) => status)).toEqual([...mine.map(() => 'fulfilled'), 'rejected', 'fulfilled'])
  expect(got.at(-2)).toMatchObject({ reason: { code: 'not_found' } })
  expect(got.map((one) => (one.status === 'fulfilled' ? one.value.id : ''))).toEqual([...mine, '', mine[0]])
  expect(asked).toEqual(['attachment.links'])
  await expect(alice.files.links(theirs)).rejects.toMatchObject({ code: 'not_found' })
  for (const client of [alice, bob]) client.disconnect()
})
