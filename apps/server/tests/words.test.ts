import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asApp, startServer } from '@tidings/testkit'
import { expect, test } from 'vitest'
import { said } from './a-command.ts'

test('a list that a command has read from a file holds at once, in every kind of writing, and shows what was found', async () => {
  await using server = await startServer()
  for (const user of ['ann', 'bob']) await asApp(server, '/admin/users', { user })
  const settings = { TIDINGS_DATA: server.data, TIDINGS_SECRET: server.secret }
  const words = (...args: string[]) => said(['words', ...args], settings)
  const send = async (text: string) => {
    const answer = await fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.secret}`, 'tidings-as': 'ann', 'content-type': 'application/json' },
      body: JSON.stringify({ to: 'user/bob', content: { type: 'text', data: text } }),
    })
    return answer.status
  }
  const folder = mkdtempSync(join(tmpdir(), 'tidings-words-'))
  const file = join(folder, 'words.txt')
  writeFileSync(file, '# not wanted\ncasino\n\n 赌博 \nno-entry\n')
  expect(await words('list')).toMatchObject({ code: 0, out: expect.stringContaining('there is no list') })
  expect(await send('casino')).toBe(200)
  expect(await words('put', 'spam', file, '--mode', 'refuse')).toMatchObject({
    code: 0,
    out: 'spam: 3 words, refuse\n',
  })
  for (const text of ['my ＣＡＳＩＮＯ!', '我爱赌博呢', 'no entry']) expect(await send(text)).toBe(422)
  expect(await send('casinos')).toBe(200)
  expect((await words('list')).out).toBe('spam\trefuse\t3 words\teverywhere\tspam\n')
  expect((await words('export', 'spam')).out.trim().split('\n')).toHaveLength(3)
  expect((await words('hits')).out.trim().split('\n')).toHaveLength(3)
  writeFileSync(file, Array.from({ length: 1_000_000 }, (_, n) => `w${n}`).join('\n'))
  expect(await words('put', 'spam', file)).toMatchObject({ code: 2, err: expect.stringContaining('more than 20000') })
  writeFileSync(file, '\ufeffＬｏｔｔｅｒｙ\r\n\r\n# not wanted\r\nbad word\r\n', 'utf8')
  expect(await words('put', 'other', file)).toMatchObject({ code: 0, out: 'other: 2 words, refuse\n' })
  for (const text of ['a LOTTERY', 'a bad  word']) expect(await send(text)).toBe(422)
  for (const text of ['not wanted', ':)', '[', 'bad']) expect(await send(text)).toBe(200)
  expect(await words('remove', 'other')).toMatchObject({ code: 0 })
  writeFileSync(file, 'casino\n', 'utf16le')
  expect(await words('put', 'spam', file)).toMatchObject({
    code: 2,
    err: expect.stringContaining('not written in UTF-8'),
  })
  writeFileSync(file, Buffer.from([0xb6, 0xc4, 0xb2, 0xa9, 0x0a]))
  expect(await words('put', 'spam', file)).toMatchObject({
    code: 2,
    err: expect.stringContaining('not written in UTF-8'),
  })
  writeFileSync(file, '^ca.*no$\n')
  expect(await words('put', 'spam', file)).toMatchObject({ code: 1, err: expect.stringContaining('expressions') })
  expect(await words('put', 'spam', file, '--mode', 'shout')).toMatchObject({ code: 2 })
  expect(await words('remove', 'spam')).toMatchObject({ code: 0 })
  expect(await send('casino')).toBe(200)
})
