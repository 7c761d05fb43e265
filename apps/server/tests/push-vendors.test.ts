import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aClient, aToken, spawnServer } from '@tidings/testkit'
import { expect, onTestFinished, test, vi } from 'vitest'
import { said } from './a-command.ts'

interface Asked {
  readonly path: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly form: Readonly<Record<string, string>>
}

/** Xiaomi's server, as far as a push goes: takes those for phones that it knows. */
async function aXiaomi(known: string) {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const form = Object.fromEntries(new URLSearchParams(text))
    asked.push({ path: request.url ?? '', headers: request.headers, form })
    const isRight = request.headers.authorization === 'key=secret-of-xiaomi'
    const answer = !isRight
      ? { result: 'error', code: 21_301, description: '认证失败' }
      : form.registration_id === known
        ? { result: 'ok', code: 0, data: { id: 'scm1' } }
        : { result: 'error', code: 20_301, reason: 'No valid targets!' }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('a phone is pushed to through its maker, is told when it is recalled, and is forgotten when the maker knows it no more', async () => {
  const xiaomi = await aXiaomi('phone-1')
  const settings = {
    TIDINGS_PUSH_XIAOMI_APP_SECRET: 'secret-of-xiaomi',
    TIDINGS_PUSH_XIAOMI_PACKAGE: 'com.example.chat',
    TIDINGS_PUSH_XIAOMI_CHANNEL: '101',
    TIDINGS_PUSH_XIAOMI_URL: xiaomi.url,
  }
  await using server = await spawnServer(settings)
  for (const user of ['ann', 'bob', 'cat']) await aToken(server, user)
  for (const [user, token] of [
    ['bob', 'phone-1'],
    ['cat', 'phone-2'],
  ] as const) {
    const client = await aClient(server, user)
    await client.call('push.register', { provider: 'xiaomi', token })
    client.disconnect()
  }
  const ann = await aClient(server, 'ann')
  const say = (to: string, data: string) => ann.call('message.send', { to, content: { type: 'text', data } })
  const last = (token: string) => xiaomi.asked.findLast(({ form }) => form.registration_id === token)?.form
  const { id } = await say('user/bob', '今晚八点？')
  await vi.waitFor(() => expect(last('phone-1')).toBeDefined(), 20_000)
  expect(last('phone-1')).toMatchObject({
    restricted_package_name: 'com.example.chat',
    pass_through: '0',
    title: 'ann',
    description: '今晚八点？',
    'extra.channel_id': '101',
    'extra.conversation': 'user/ann',
    'extra.message': id,
  })
  await ann.call('message.recall', { id })
  await vi.waitFor(() => expect(last('phone-1')?.pass_through).toBe('1'), 20_000)
  expect(last('phone-1')).toMatchObject({ 'extra.kind': 'withdrawal', 'extra.message': id })
  await say('user/cat', 'hello')
  await vi.waitFor(async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toContain('tidings_push_total{provider="xiaomi",outcome="dead"} 1')
  }, 20_000)
  ann.disconnect()
}, 60_000)

test('doctor says whether a maker takes the keys, and repeats none of them', async () => {
  const { url } = await aXiaomi('phone-1')
  const settings = {
    TIDINGS_DATA: mkdtempSync(join(tmpdir(), 'tidings-push-')),
    TIDINGS_PUSH_XIAOMI_PACKAGE: 'com.example.chat',
    TIDINGS_PUSH_XIAOMI_URL: url,
  }
  const outOf = async (secret: string) =>
    (await said(['doctor'], { ...settings, TIDINGS_PUSH_XIAOMI_APP_SECRET: secret })).out
  expect(await outOf('secret-of-xiaomi')).toMatch(/ok +pushes +go to xiaomi/)
  const wrong = await outOf('another-secret')
  expect(wrong).toMatch(/pushes +xiaomi: its keys are not taken: code 21301: the secret of the app is wrong/)
  expect(wrong).not.toContain('another-secret')
})
