import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { OutputOf } from '@tidings/protocol'
import { asApp, aToken, type ChildServer, spawnServer, startServer } from '@tidings/testkit'
import { expect, test, vi } from 'vitest'
import { tidings } from './a-command.ts'

type Shown = OutputOf<'broadcast.get'>['broadcast']

const root = fileURLToPath(new URL('../../../', import.meta.url))
const example = 'docs/examples/broadcast.ts'
const content = { type: 'text', data: 'Hello! 你好 مرحبا 🎉' }

const shown = async (server: ChildServer, id: string): Promise<Shown> =>
  (await asApp<{ broadcast: Shown }>(server, `/admin/broadcasts/${id}`, undefined, 'GET')).broadcast

const until = (server: ChildServer, id: string, isSo: (now: Shown) => boolean): Promise<void> =>
  vi.waitFor(async () => expect(isSo(await shown(server, id))).toBe(true), { timeout: 90_000, interval: 50 })

/** What somebody has been told, the oldest first. */
async function told(server: ChildServer, uid: string): Promise<unknown[]> {
  const answer = await fetch(`${server.url}/v1/conversations/user/news/log?after=0`, {
    headers: { authorization: `Bearer ${server.secret}`, 'tidings-as': uid },
  })
  const { messages } = (await answer.json()) as OutputOf<'log.read'>
  return messages.map((message) => (message.recalled ? 'recalled' : message.content.data))
}

const people = Array.from({ length: 150 }, (_, n) => `u${String(n).padStart(3, '0')}`)

/** Users, made at once; and the account that tells them something. */
async function furnish(server: ChildServer): Promise<void> {
  for (let start = 0; start < people.length; start += 50)
    await Promise.all(people.slice(start, start + 50).map((user) => asApp(server, '/admin/users', { user })))
  await asApp(server, '/admin/notifications', { user: 'news', name: 'News' })
}

test('over kills in the middle of it, and of its recall, everybody is told once, and once is taken back', async () => {
  await using server = await spawnServer({ TIDINGS_BROADCASTS_PER_SECOND: '40' })
  await furnish(server)
  const sent = await asApp<{ broadcast: Shown }>(server, '/admin/broadcasts', {
    ...{ from: 'news', to: 'everyone', content, clientMsgId: 'once' },
  })
  const id = sent.broadcast.broadcast
  for (const atLeast of [30, 80]) {
    await until(server, id, (now) => now.sent >= atLeast)
    await server.kill9()
    await server.start()
  }
  // Whoever lost the answer asks again.
  const again = await asApp<{ broadcast: Shown }>(server, '/admin/broadcasts', {
    ...{ from: 'news', to: 'everyone', content, clientMsgId: 'once' },
  })
  expect(again.broadcast.broadcast).toBe(id)
  await until(server, id, ({ state }) => state === 'done')
  expect(await shown(server, id)).toMatchObject({ sent: 150, failed: 0, left: 0 })
  for (const uid of people) expect([uid, await told(server, uid)]).toEqual([uid, [content.data]])
  await asApp(server, `/admin/broadcasts/${id}/recall`, {})
  await until(server, id, (now) => now.recalled >= 30)
  await server.kill9()
  await server.start()
  await until(server, id, ({ state }) => state === 'recalled')
  expect(await shown(server, id)).toMatchObject({ recalled: 150 })
  for (const uid of people) expect([uid, await told(server, uid)]).toEqual([uid, ['recalled']])
}, 180_000)

test('the commands for accounts and broadcasts make, send, show, cancel and recall', async () => {
  await using server = await spawnServer()
  const { data } = server
  for (const user of ['ann', 'bob', 'cat']) await aToken(server, user)
  const account = (...words: string[]) => tidings(data, 'notification', ...words)
  const broadcast = (...words: string[]) => tidings(data, 'broadcast', ...words)
  expect(await account('add', 'news', '--name', 'The news')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^news/),
  })
  expect(await account('update', 'news', '--replies', 'yes')).toMatchObject({ code: 0 })
  expect((await account('list')).out).toContain('news\tThe news\ttakes answers')
  expect(await broadcast('send', 'news')).toMatchObject({ code: 2, err: expect.stringContaining('who and what') })
  expect(await broadcast('send', 'ann', 'Hello')).toMatchObject({
    code: 1,
    err: expect.stringContaining('notification'),
  })
  const list = join(data, 'list.txt')
  writeFileSync(list, '# those who asked\nann\n\nbob\nann\n')
  const sent = await broadcast('send', 'news', 'Hello', '--file', list)
  expect(sent).toMatchObject({ code: 0, out: expect.stringContaining('2 listed') })
  const id = sent.out.split('\t')[0] ?? ''
  await until(server, id, ({ state }) => state === 'done')
  expect((await broadcast('show', id)).out).toContain('2 sent, 0 failed, 0 left')
  expect(await broadcast('cancel', id)).toMatchObject({ code: 1, err: expect.stringContaining('done') })
  expect((await broadcast('list')).out).toContain(id)
  expect(await broadcast('recall', id)).toMatchObject({ code: 0 })
  await until(server, id, ({ state }) => state === 'recalled')
  expect([await told(server, 'ann'), await told(server, 'cat')]).toEqual([['recalled'], []])
  const late = await broadcast('send', 'news', 'Late', '--registered-after', '2100-01-01', '--quiet', '--id', 'late')
  await until(server, late.out.split('\t')[0] ?? '', ({ state }) => state === 'done')
  expect(await told(server, 'cat')).toEqual([])
  expect(await broadcast('send', 'news', 'Late', '--seen-after', 'lately')).toMatchObject({ code: 2 })
  expect(await account('remove', 'news')).toMatchObject({ code: 0 })
}, 90_000)

test('the guide shows pieces of an example that runs', async () => {
  const shownLines = readFileSync(join(root, example), 'utf8')
  const guide = readFileSync(join(root, 'docs/guides/broadcast.md'), 'utf8')
  const lines = [...guide.matchAll(/```ts\n(.*?)```/gs)].flatMap((match) => (match[1] as string).trim().split('\n'))
  expect(lines.length).toBeGreaterThan(10)
  expect(lines.filter((line) => !shownLines.includes(`${line}\n`))).toEqual([])
  await using server = await startServer()
  for (const user of ['alice', 'bob', 'carol']) await aToken(server, user)
  const { stdout } = await promisify(execFile)(process.execPath, [example, server.url, server.secret], {
    ...{ cwd: root, timeout: 30_000 },
  })
  const output = stdout.trim().split('\n')
  expect(output.map((line) => JSON.parse(line))).toEqual([['done', 3, 0], 3, 2, ['recalled', 2]])
}, 60_000)
