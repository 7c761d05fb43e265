import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type MailServer, type MailServerOptions, startMailServer } from '@tidings/testkit/mail'
import { expect, onTestFinished, test } from 'vitest'
import { createSmtpMailer, type SmtpSettings } from '../src/index.ts'

const at = Date.UTC(2026, 1, 3, 4, 5, 6)
const aMail = { to: 'ann@example.org', subject: 'Hello', text: 'Hello, Ann.\n', id: 'k3v9q2', at }
const from = { name: 'Tidings', address: 'chat@example.org' }

async function aServer(options: MailServerOptions = {}): Promise<MailServer> {
  const server = await startMailServer(options)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

function aMailer(server: { readonly host: string; readonly port: number }, more: Partial<SmtpSettings> = {}) {
  const { host, port } = server
  const mailer = createSmtpMailer({ host, port, security: 'none', from, timeoutMs: 10_000, ...more })
  onTestFinished(() => mailer[Symbol.asyncDispose]())
  return mailer
}

const trusting = ({ caFile }: MailServer) => ({ ca: readFileSync(caFile, 'utf8') })

test('a mail arrives as it was written, and says that a program wrote it', async () => {
  const server = await aServer()
  await aMailer(server).send({ ...aMail, subject: '重新登录 🔑', text: '用户 \u2068安\u2069\n.\nFrom here\n' })
  const mail = await server.next('ann@example.org')
  expect(mail).toMatchObject({ from: 'chat@example.org', to: ['ann@example.org'], subject: '重新登录 🔑' })
  expect(mail.text).toBe('用户 \u2068安\u2069\n.\nFrom here\n')
  expect(mail.parsed).toMatchObject({ messageId: '<k3v9q2@example.org>', date: new Date(at) })
  expect(mail.parsed.from?.text).toBe('"Tidings" <chat@example.org>')
  expect(mail.raw).toContain('Auto-Submitted: auto-generated\r\n')
  expect(mail.raw).toContain('MIME-Version: 1.0\r\n')
  expect(mail.raw.split('\r\n').every((line) => line.length <= 78 && /^[\x20-\x7e\t]*$/.test(line))).toBe(true)
})

test('no line of a subject or of a name becomes a header, and no address gets a second receiver', async () => {
  const server = await aServer()
  const evil = '\r\nBcc: mallory@example.org\r\n\r\nClick here'
  const named = { name: `Tidings${evil}`, address: 'chat@example.org' }
  await aMailer(server, { from: named }).send({ ...aMail, subject: `Hello${evil}`, id: `x${evil}` })
  const mail = await server.next('ann@example.org')
  expect(mail.to).toEqual(['ann@example.org'])
  expect(mail.parsed.headers.has('bcc')).toBe(false)
  expect(mail.parsed.bcc).toBeUndefined()
  expect(mail.text).toBe('Hello, Ann.\n')
  for (const to of ['a@example.org,mallory@example.org', 'a@example.org>\r\nRCPT TO:<mallory@example.org', 'a@b <c@d>'])
    await expect(aMailer(server).send({ ...aMail, to })).rejects.toMatchObject({ code: 'rejected' })
  expect(server.asked).toEqual(['ann@example.org'])
})

test('addresses in other scripts are handed over as they are, their domains in ASCII', async () => {
  const server = await aServer()
  await aMailer(server).send({ ...aMail, to: '用户@xn--fsqu00a.xn--55qx5d' })
  expect(server.mails[0]?.to).toEqual(['用户@xn--fsqu00a.xn--55qx5d'])
})

test('STARTTLS is taken up, and where it is not offered nothing is sent', async () => {
  const server = await aServer({ security: 'starttls', login: { user: 'chat', password: 'pässword' } })
  const login = { user: 'chat', password: 'pässword' }
  await aMailer(server, { security: 'starttls', login, ...trusting(server) }).send(aMail)
  expect(server.mails[0]?.secure).toBe(true)
  const plain = await aServer()
  const mailer = aMailer(plain, { security: 'starttls' })
  await expect(mailer.send(aMail)).rejects.toMatchObject({ code: expect.stringMatching(/rejected|unavailable/) })
  expect(await mailer.check()).toMatch(/STARTTLS/i)
  expect(plain.asked).toEqual([])
})

test('TLS from the first byte, with a certificate that is checked', async () => {
  const server = await aServer({ security: 'tls' })
  await aMailer(server, { security: 'tls', ...trusting(server) }).send(aMail)
  expect(server.mails).toHaveLength(1)
  for (const security of ['tls', 'starttls'] as const) {
    const other = await aServer({ security })
    const mailer = aMailer(other, { security })
    await expect(mailer.send(aMail)).rejects.toMatchObject({ message: expect.stringContaining('SELF_SIGNED_CERT') })
    expect(await mailer.check()).toContain('self-signed certificate')
    expect(other.asked).toEqual([])
  }
})

test('without security a certificate that is offered and that nobody can check stands in no way', async () => {
  const server = await aServer({ security: 'starttls' })
  await aMailer(server).send(aMail)
  expect(server.mails[0]?.secure).toBe(false)
})

test.each([
  ['450 4.2.0 greylisted, try later ann@example.org', 'unavailable', '450 4.2.0'],
  ['550 5.1.1 no such user ann@example.org', 'rejected', '550 5.1.1'],
])('the answer %s is %s, and names nobody', async (line, code, numbers) => {
  const server = await aServer({ refuse: () => line })
  const mailer = aMailer(server)
  const error = await mailer.send(aMail).catch((one: unknown) => one)
  expect(error).toMatchObject({ code, message: `the mail server answered ${numbers}` })
  expect(JSON.stringify([error, (error as Error).stack, (error as Error).cause])).not.toContain('ann@')
  expect(await mailer.trySend(aMail)).toContain(line.slice(4))
})

test('a wrong password is said, and not tried again', async () => {
  const server = await aServer({ login: { user: 'chat', password: 'right' } })
  const mailer = aMailer(server, { login: { user: 'chat', password: 'wrong' } })
  await expect(mailer.send(aMail)).rejects.toMatchObject({ code: 'rejected' })
  expect(await mailer.check()).toContain('535')
  expect(await aMailer(server, { login: { user: 'chat', password: 'right' } }).check()).toBeUndefined()
})

/** Not a mail server: it says one line each `everyMs`, or nothing. */
async function aHangingServer(line?: string, everyMs = 50): Promise<{ readonly host: string; readonly port: number }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    const timer = line === undefined ? undefined : setInterval(() => socket.write(line), everyMs)
    socket.on('close', () => clearInterval(timer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

test.each([
  ['says nothing', undefined],
  ['never ends its answer', '220-still here\r\n'],
])('a mail server that %s holds nothing up, nor the mails behind', async (_, line) => {
  const server = await aHangingServer(line)
  const mailer = aMailer(server, { timeoutMs: 500 })
  const tries = await Promise.allSettled(Array.from({ length: 9 }, () => mailer.send(aMail)))
  for (const one of tries) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } })
  expect(await mailer.check()).toBeTypeOf('string')
})

test('nobody at the port is a passing fault', async () => {
  const server = await startMailServer()
  await server[Symbol.asyncDispose]()
  await expect(aMailer(server).send(aMail)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})
