import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nkeys } from '@nats-io/transport-node'
import { NatsServer } from '@tidings/testkit/nats'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { examineNats, type NatsBusOptions, openNatsBus } from '../src/index.ts'

const directory = mkdtempSync(join(tmpdir(), 'tidings-nats-who-'))
afterAll(() => rmSync(directory, { recursive: true }))

function aFile(name: string, content: string | Uint8Array): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

async function aServer(configuration: string): Promise<NatsServer> {
  const server = await NatsServer.start(configuration)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

/** Opens it, and asks something over it. */
async function tried(options: NatsBusOptions): Promise<string> {
  await using one = await openNatsBus(options)
  await using other = await openNatsBus(options)
  await other.answer('question', async (text) => `${text}!`)
  return await one.request('question', 'yes', 5000)
}

const refused = {
  code: 'unavailable',
  message: expect.stringMatching(/: NATS refuses this user, password, token or key/),
}
const withName = ({ port }: NatsServer, who: string): string => `nats://${who}@127.0.0.1:${port}`

test('a user and password of the address let in, others do not, and no error has them in it', async () => {
  const server = await aServer('authorization { user: tidings, password: "p@ss" }')
  expect(await tried({ url: withName(server, 'tidings:p%40ss') })).toBe('yes!')
  await expect(openNatsBus({ url: server.url })).rejects.toMatchObject(refused)
  const error = await openNatsBus({ url: withName(server, 'tidings:wr0ng') }).catch((fault: unknown) => fault)
  expect(error).toMatchObject(refused)
  expect(String(error)).not.toMatch(/wr0ng|tidings:/)
})

test('a token of the address lets in', async () => {
  const server = await aServer('authorization { token: "s3cret" }')
  expect(await tried({ url: withName(server, 's3cret') })).toBe('yes!')
  await expect(openNatsBus({ url: withName(server, 'other') })).rejects.toMatchObject(refused)
})

test('an NKey of a file lets in, and a file that is not there is said to be missing', async () => {
  const [own, other] = [nkeys.createUser(), nkeys.createUser()]
  const server = await aServer(`authorization { users: [{ nkey: ${own.getPublicKey()} }] }`)
  const nkeyFile = aFile('own.nk', `${new TextDecoder().decode(own.getSeed())}\n`)
  expect(await tried({ url: server.url, nkeyFile })).toBe('yes!')
  await expect(openNatsBus({ url: server.url, nkeyFile: aFile('other.nk', other.getSeed()) })).rejects.toMatchObject(
    refused,
  )
  await expect(openNatsBus({ url: server.url, nkeyFile: join(directory, 'none') })).rejects.toThrow(/none/)
})

test('a credentials file lets in', async () => {
  const [operator, account, user] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser()]
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = (by: typeof operator, of: typeof operator, nats: object): string => {
    const claims = {
      jti: of.getPublicKey(),
      iat: 1,
      iss: by.getPublicKey(),
      name: 'test',
      sub: of.getPublicKey(),
      nats,
    }
    const text = `${encode({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encode(claims)}`
    return `${text}.${Buffer.from(by.sign(new TextEncoder().encode(text))).toString('base64url')}`
  }
  const unbounded = { subs: -1, data: -1, payload: -1, conn: -1, leaf: -1, imports: -1, exports: -1, wildcards: true }
  const server = await aServer(
    [
      `operator: ${signed(operator, operator, { type: 'operator', version: 2 })}`,
      'resolver: MEMORY',
      `resolver_preload: { ${account.getPublicKey()}: ${signed(operator, account, { type: 'account', version: 2, limits: unbounded })} }`,
    ].join('\n'),
  )
  const jwt = signed(account, user, { type: 'user', version: 2, subs: -1, data: -1, payload: -1 })
  const seed = new TextDecoder().decode(user.getSeed())
  const creds = `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`
  expect(await tried({ url: server.url, credsFile: aFile('user.creds', creds) })).toBe('yes!')
  await expect(openNatsBus({ url: server.url })).rejects.toMatchObject(refused)
})

test('a user needs no rights beyond the prefix, and one who has fewer is told which are missing', async () => {
  const rights = (subject: string): string =>
    `authorization { users: [{ user: u, password: p, permissions: { publish: "${subject}", subscribe: "${subject}" } }] }`
  const server = await aServer(rights('chat.>'))
  const url = withName(server, 'u:p')
  expect(await tried({ url, prefix: 'chat' })).toBe('yes!')
  await using bus = await openNatsBus({ url })
  await expect(bus.subscribe('news', { heard: () => undefined, missed: () => undefined })).rejects.toMatchObject({
    code: 'unavailable',
    message: 'NATS does not let this user subscribe to tidings.news: allow both for all that begins with nats.prefix',
  })
})

const certificateOf = (name: string): string =>
  fileURLToPath(new URL(`../../testkit/src/mail/localhost.${name}.pem`, import.meta.url))
const [caFile, certFile, keyFile] = [certificateOf('cert'), certificateOf('cert'), certificateOf('key')]
const tls = (more = ''): string => `tls { cert_file: "${certFile}", key_file: "${keyFile}", ${more} }`

test('TLS is used with the certificates that are trusted, and with no others', async () => {
  const server = await aServer(tls())
  expect(await tried({ url: server.url.replace('nats:', 'tls:'), caFile })).toBe('yes!')
  const untrusted = { code: 'unavailable', message: expect.stringMatching(/: no TLS with NATS: .*nats\.caFile/) }
  await expect(openNatsBus({ url: server.url })).rejects.toMatchObject(untrusted)
  const { isEncrypted, faults, version } = await examineNats({ url: server.url, caFile })
  expect({ isEncrypted, faults, version }).toEqual({
    isEncrypted: true,
    faults: [],
    version: expect.stringMatching(/^2\./),
  })
})

test('a server may ask for a certificate of the node, and whoever asks for TLS goes nowhere without', async () => {
  const asking = await aServer(tls(`ca_file: "${caFile}", verify: true`))
  expect(await tried({ url: asking.url, caFile, certFile, keyFile })).toBe('yes!')
  await expect(openNatsBus({ url: asking.url, caFile })).rejects.toMatchObject({ code: 'unavailable' })
  const plain = await aServer('')
  await expect(openNatsBus({ url: plain.url.replace('nats:', 'tls:') })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('NATS offers no TLS'),
  })
  expect((await examineNats({ url: plain.url })).isEncrypted).toBe(false)
})
