import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configDoc, redacted } from '../src/config/doc.ts'
import { ConfigError, loadConfig } from '../src/config/load.ts'
import { settings } from '../src/config/names.ts'
import { nodeOf } from '../src/config/node-name.ts'

const file = (value: unknown): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'tidings-config-')), 'tidings.config.json')
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}

const faultsOf = (load: () => unknown): readonly string[] => {
  try {
    load()
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

test('defaults are those of the documentation', () => {
  expect(loadConfig({ env: {}, flags: {} })).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    data: './data',
    log: 'info',
    store: 'sqlite',
    // Strangers fill nobody's list with rooms.
    defaults: { invites: 'known' },
  })
})

test('flags count over the environment, that over the file, that over the defaults', () => {
  const path = file({ port: 1, host: 'a', node: 'file', limits: { frameBytes: 2048 } })
  const env = { TIDINGS_PORT: '2', TIDINGS_HOST: 'b', TIDINGS_LIMITS_BODY_BYTES: '4096', TIDINGS_WEB: 'false' }
  const config = loadConfig({
    env,
    flags: { port: '3', 'http.origins': 'https://a.example, https://b.example' },
    file: path,
  })
  expect(config).toMatchObject({
    port: 3,
    host: 'b',
    node: 'file',
    web: false,
    limits: { frameBytes: 2048, bodyBytes: 4096 },
  })
  expect(config.http.origins).toEqual(['https://a.example', 'https://b.example'])
})

test('all faults are listed at once, each with where it comes from', () => {
  const path = file({ prot: 1, limits: { frameByts: 1 }, heartbeat: 5 })
  const env = { TIDINGS_PORT: 'x', TIDINGS_HSOT: 'b', TIDINGS_STORE: 'mysql://db', TIDINGS_TLS_CERT_FILE: 'a.pem' }
  const faults = faultsOf(() => loadConfig({ env, flags: { 'no.such': '1' }, file: path }))
  const all = faults.join('\n')
  expect(all).toContain(`${path}: there is no setting prot; did you mean port?`)
  expect(all).toContain('there is no setting limits.frameByts; did you mean limits.frameBytes?')
  expect(all).toContain('TIDINGS_HSOT: there is no such variable; did you mean TIDINGS_HOST?')
  expect(all).toMatch(/TIDINGS_PORT: /)
  expect(all).toMatch(/TIDINGS_STORE: expected sqlite, or postgres:/)
  expect(all).toContain('--no.such: there is no such flag')
  expect(all).toContain('heartbeat')
})

test('roles and services are lists, each name once, of names that there are; who is alone has all roles', () => {
  const load = (env: Record<string, string>) => loadConfig({ env, flags: { services: 'search, search' } })
  expect(load({ TIDINGS_ROLES: 'jobs,doors , login' })).toMatchObject({
    roles: ['jobs', 'doors', 'login'],
    services: ['search'],
  })
  expect(faultsOf(() => load({ TIDINGS_ROLES: 'doors,job' }))).toEqual([
    'TIDINGS_ROLES: expected one of doors, login, jobs',
  ])
  expect(faultsOf(() => load({ TIDINGS_ROLES: '' }))[0]).toContain('expected at least one of doors, login, jobs')
  expect(faultsOf(() => load({ TIDINGS_ROLES: 'doors' }))[0]).toMatch(/^roles: without a bus .* all of them/)
  expect(faultsOf(() => loadConfig({ env: {}, flags: { services: 'tea' } }))[0]).toContain('expected one of search')
})

test('a bus is the addresses of a NATS, whose nodes share a PostgreSQL; a fault in it does not show what stands in it', () => {
  const load = (env: Record<string, string>) => loadConfig({ env, flags: {} })
  const store = { TIDINGS_STORE: 'postgres://a,b/tidings' }
  const bus = { TIDINGS_BUS: 'nats://u:s3cret@a:4222,b:4222', TIDINGS_MEDIA_SHARED: 'true' }
  expect(load({ ...store, ...bus })).toMatchObject({
    bus: 'nats://u:s3cret@a:4222,b:4222',
    nats: { prefix: 'tidings' },
  })
  expect(JSON.stringify(redacted(load({ ...store, ...bus })))).not.toContain('s3cret')
  expect(faultsOf(() => load(bus))[0]).toMatch(/^bus: the nodes of a bus share one store/)
  const [fault = ''] = faultsOf(() => load({ ...store, TIDINGS_BUS: 'http://u:s3cret@a' }))
  expect(fault).toBe('TIDINGS_BUS: expected memory, or nats://user:password@host:4222, or several with commas')
  expect(fault).not.toContain('s3cret')
  const files = { TIDINGS_NATS_CERT_FILE: 'c', TIDINGS_NATS_CREDS_FILE: 'd', TIDINGS_NATS_NKEY_FILE: 'n' }
  expect(faultsOf(() => load({ ...store, ...bus, ...files }))).toEqual([
    'nats: give both nats.certFile and nats.keyFile, or neither',
    'nats: give nats.credsFile or nats.nkeyFile, not both',
  ])
})

test('several nodes have their files in a bucket, or in a directory that is one for all of them', () => {
  const several = { TIDINGS_STORE: 'postgres://a/tidings', TIDINGS_BUS: 'nats://a' }
  const faults = (more: Record<string, string>) =>
    faultsOf(() => loadConfig({ env: { ...several, ...more }, flags: {} }))
  const [fault] = faults({})
  expect(fault).toMatch(/^media.blobs: files on the disk of one node are not on the others: .*media.shared/)
  const { media } = loadConfig({
    env: { ...several, TIDINGS_MEDIA_DIRECTORY: '/files', TIDINGS_MEDIA_SHARED: 'true' },
    flags: {},
  })
  expect(media).toMatchObject({ blobs: 'disk', directory: '/files', shared: true })
  for (const more of [{ TIDINGS_MEDIA_ENABLED: 'false' }, { TIDINGS_MEDIA_BLOBS: 's3', TIDINGS_MEDIA_S3_BUCKET: 'b' }])
    expect(() => loadConfig({ env: { ...several, ...more } as Record<string, string>, flags: {} })).not.toThrow()
})

test('a node is called as it is set; alone node-1, and with a bus as its machine', () => {
  expect(nodeOf({ bus: 'memory' })).toBe('node-1')
  expect(nodeOf({ bus: 'nats://a', node: 'b' })).toBe('b')
  expect(nodeOf({ bus: 'nats://a' })).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
})

test('a file that is missing, no JSON or no object is a fault; the secret may stand in a file of its own', () => {
  expect(faultsOf(() => loadConfig({ env: {}, flags: {}, file: '/nowhere/x.json' }))[0]).toContain('cannot be read')
  expect(faultsOf(() => loadConfig({ env: {}, flags: {}, file: file('{') }))[0]).toContain('is not JSON')
  expect(faultsOf(() => loadConfig({ env: {}, flags: {}, file: file('[]') }))[0]).toContain('expected an object')
  expect(loadConfig({ env: { TIDINGS_SECRET_FILE: file('s3cret\n') }, flags: {} }).secret).toBe('s3cret')
  expect(faultsOf(() => loadConfig({ env: { TIDINGS_TLS_KEY_FILE: 'k' }, flags: {} }))[0]).toContain('both')
})

test('every setting is documented', () => {
  const doc = configDoc()
  for (const { name, variable } of settings) {
    expect(doc).toContain(`\`${name}\``)
    expect(doc).toContain(`\`${variable}\``)
  }
  expect(doc.split('\n').filter((line) => line.endsWith('|  |'))).toEqual([])
})

test.each([
  ['the file', { env: {}, flags: {}, file: file({ accounts: false }) }],
  ['a flag', { env: {}, flags: { accounts: 'false' } }],
  ['the environment', { env: { TIDINGS_ACCOUNTS: 'false' }, flags: {} }],
])('accounts, which were one switch, are turned off by it in %s', (_, sources) => {
  expect(loadConfig(sources).accounts).toEqual({ enabled: false, register: 'open', usersInvite: false })
})
