import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asApp, startServer, type TestServer } from '@tidings/testkit'
import { type MailServer, type MailServerOptions, startMailServer } from '@tidings/testkit/mail'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { runCommand } from '../src/cli/run.ts'
import { ConfigError, loadConfig } from '../src/config/load.ts'
import { senderIn } from '../src/config/mail.ts'

const password = 'correct horse'
const ann = 'ann@example.org'

const smtpOf = ({ host, port }: MailServer) =>
  ({ host, port, security: 'none', from: 'Tidings <chat@example.org>' }) as const

async function aMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const server = await startMailServer(options)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

async function aServer(mail: MailServer, change: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  const server = await startServer({ smtp: smtpOf(mail), http: { url: 'https://chat.example.org/talk' }, ...change })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

const post = (server: TestServer, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/v1/accounts/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

const flags = (mail: MailServer, data: string): string[] => [
  ...[
    '--data',
    data,
    '--http.url',
    'https://chat.example.org',
    '--smtp.host',
    mail.host,
    '--smtp.port',
    `${mail.port}`,
  ],
  ...['--smtp.security', 'none', '--smtp.from', 'Tidings <chat@example.org>'],
]

const printed: string[] = []
vi.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)))
vi.spyOn(console, 'error').mockImplementation((line) => void printed.push(String(line)))
afterEach(() => printed.splice(0))

test('a password is forgotten and found again, by the link of the public address and no other', async () => {
  const mail = await aMailServer()
  const server = await aServer(mail)
  await post(server, 'register', { username: 'alice', password, email: ann })
  const proof = await mail.next(ann)
  // Who asks by another name of the host gets no mail with it.
  const link = /^https:\/\/chat\.example\.org\/talk\/#\/(verify|enter)\/alice\/(\w{32})$/
  const [, , secret] = link.exec(proof.links.at(-1) ?? '') ?? []
  expect(await (await post(server, 'email/verify', { user: 'alice', secret })).json()).toEqual({ address: ann })
  const evil = { 'x-forwarded-host': 'evil.example', origin: 'https://evil.example', forwarded: 'host=evil.example' }
  expect((await post(server, 'forgot', { user: ann }, evil)).status).toBe(200)
  const reset = await mail.next(ann)
  expect(reset.raw).not.toContain('evil')
  expect(reset).toMatchObject({ from: 'chat@example.org', to: [ann] })
  expect(reset.parsed.messageId).toMatch(/^<\w+@example\.org>$/)
  const [, kind, next] = link.exec(reset.links.at(-1) ?? '') ?? []
  expect(kind).toBe('enter')
  expect((await post(server, 'enter', { user: 'alice', secret: next, password: 'battery staple' })).status).toBe(200)
  expect((await mail.next(ann)).subject).toBe('Your password was changed')
})

test('an account that is there and one that is not are answered alike, with the mail server away too', async () => {
  const mail = await aMailServer()
  await mail[Symbol.asyncDispose]()
  const server = await aServer(mail)
  await asApp(server, '/admin/users', { user: 'alice' })
  await asApp(server, '/admin/users/alice/email', { address: ann })
  const told = async (user: string) => {
    const answer = await post(server, 'forgot', { user })
    const headers = [...answer.headers].filter(([name]) => name !== 'date')
    return [answer.status, headers, await answer.text()]
  }
  expect(await told('alice')).toEqual(await told('nobody'))
  expect(await told(ann)).toEqual(await told('nobody@example.org'))
})

test('what the mail server refuses is counted as given up', async () => {
  const mail = await aMailServer({ refuse: (_, address) => `550 5.1.1 ${address} is unknown here` })
  const server = await aServer(mail)
  await asApp(server, '/admin/users', { user: 'alice' })
  await asApp(server, '/admin/users/alice/email', { address: ann })
  await post(server, 'forgot', { user: 'alice' })
  const metrics = async () => (await fetch(`${server.url}/metrics`)).text()
  await expect.poll(metrics).toContain('tidings_mails_total{outcome="failed"} 1')
  expect(mail.asked).toEqual([ann])
})

test('doctor tries the mail server, and says what is wrong in its words', async () => {
  const mail = await aMailServer({ login: { user: 'chat', password: 'right' } })
  const data = mkdtempSync(join(tmpdir(), 'tidings-mail-'))
  const login = (word: string) => ['--smtp.user', 'chat', '--smtp.password', word]
  expect(await runCommand(['doctor', ...flags(mail, data), ...login('right'), '--port', '0'])).toBe(0)
  expect(printed.join('\n')).toContain(`${mail.host} takes mails of chat`)
  expect(await runCommand(['doctor', ...flags(mail, data), ...login('wrong'), '--port', '0'])).toBe(1)
  expect(printed.join('\n')).toContain('535 5.7.8 the password is wrong')
  await mail[Symbol.asyncDispose]()
  expect(await runCommand(['doctor', ...flags(mail, data), '--port', '0'])).toBe(1)
  expect(printed.join('\n')).toContain('ECONNREFUSED')
})

test('mail test sends one, or says why not', async () => {
  const mail = await aMailServer({ refuse: (before) => (before > 0 ? '550 5.7.1 no relaying' : undefined) })
  const data = mkdtempSync(join(tmpdir(), 'tidings-mail-'))
  expect(await runCommand(['mail', 'test', 'Ann@Bücher.example', ...flags(mail, data)])).toBe(0)
  expect((await mail.next('Ann@xn--bcher-kva.example')).text).toContain('https://chat.example.org')
  expect(await runCommand(['mail', 'test', ann, ...flags(mail, data)])).toBe(1)
  expect(printed.join('\n')).toContain('no relaying')
  expect(await runCommand(['mail', 'test', 'nobody', ...flags(mail, data)])).toBe(2)
  expect(await runCommand(['mail', 'test', ann, '--data', data])).toBe(2)
})

test('the operator sets an address from the command line, and the one of before hears of it, though no server runs', async () => {
  const mail = await aMailServer()
  const data = mkdtempSync(join(tmpdir(), 'tidings-mail-'))
  const run = (...words: string[]) => runCommand(['user', ...words, ...flags(mail, data)])
  await run('add', 'alice')
  expect(await run('email', 'alice', ann)).toBe(0)
  expect(await run('email', 'alice')).toBe(0)
  expect(printed.at(-1)).toBe(`alice: ${ann}`)
  expect(await run('email', 'alice', 'new@example.org')).toBe(0)
  expect((await mail.next(ann)).subject).toBe('Your account has another e-mail address')
  expect(await run('email', 'alice', '--remove')).toBe(0)
  expect(printed.at(-1)).toBe('alice: no e-mail address')
  expect(await run('email', 'alice', 'no address')).toBe(1)
}, 60_000)

const faultsOf = (env: Record<string, string>): string => {
  try {
    loadConfig({ env, flags: {} })
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.join('\n')
    throw error
  }
  return ''
}

test('what mails need is asked for before the server starts; the password may stand in a file of its own', () => {
  const host = { TIDINGS_SMTP_HOST: 'mail.example.org' }
  expect(faultsOf(host)).toMatch(/smtp\.from: say whom[\s\S]*http\.url: mails hold links/)
  const whole = { ...host, TIDINGS_SMTP_FROM: 'chat@example.org', TIDINGS_HTTP_URL: 'https://chat.example.org' }
  expect(faultsOf(whole)).toBe('')
  expect(faultsOf({ ...whole, TIDINGS_SMTP_USER: 'chat' })).toContain('both smtp.user and smtp.password')
  const file = join(mkdtempSync(join(tmpdir(), 'tidings-mail-')), 'password')
  writeFileSync(file, 's3cret\n')
  const env = { ...whole, TIDINGS_SMTP_USER: 'chat', TIDINGS_SMTP_PASSWORD_FILE: file }
  expect(loadConfig({ env, flags: {} }).smtp.password).toBe('s3cret')
  expect(faultsOf({ TIDINGS_SMTP_PORT_FILE: file })).toContain('there is no such variable')
  for (const from of ['Tidings', 'a@b, c@d', 'Tidings <chat@example.org>\r\nBcc: x@example.org', 'T\r\nBcc: x@y <a@b>'])
    expect(faultsOf({ ...whole, TIDINGS_SMTP_FROM: from })).toContain('expected chat@example.org, or')
})

test.each([
  ['chat@Example.org', '', 'chat@example.org'],
  ['Tidings <chat@example.org>', 'Tidings', 'chat@example.org'],
  ['"Tidings, Inc." <chat@example.org>', 'Tidings, Inc.', 'chat@example.org'],
  ['我们的聊天 <chat@bücher.example>', '我们的聊天', 'chat@xn--bcher-kva.example'],
])('mails may be from %s', (text, name, address) => expect(senderIn(text)).toEqual({ name, address }))
