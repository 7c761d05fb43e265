import { expect, test } from 'vitest'
import { agreedSettings, ownOfEachNode } from './agreeing.ts'
import { loadConfig } from './load.ts'
import { settings } from './names.ts'

const agreedOf = (env: Readonly<Record<string, string>>) => agreedSettings(loadConfig({ env, flags: {} }))
const namesOf = (agreed: readonly string[]) => agreed.map((setting) => setting.split(' ')[0])

test('what is as it comes is not said, and what is set is, by its name and what it is', () => {
  expect(agreedOf({})).toEqual([])
  const days = agreedOf({ TIDINGS_RETENTION_PAIRS: '30d', TIDINGS_ACCOUNTS_REGISTER: 'closed' })
  expect(namesOf(days)).toEqual(['accounts.register', 'retention.pairs'])
  expect(agreedOf({ TIDINGS_ACCOUNTS_REGISTER: 'closed', TIDINGS_RETENTION_PAIRS: '30d' })).toEqual(days)
  expect(agreedOf({ TIDINGS_RETENTION_PAIRS: '31d', TIDINGS_ACCOUNTS_REGISTER: 'closed' })).not.toEqual(days)
})

test('what each node has for itself, or is secret, is not said', () => {
  const env = {
    TIDINGS_NODE: 'n2',
    TIDINGS_NODE_URL: 'https://n2.example.org',
    TIDINGS_PORT: '8081',
    TIDINGS_DATA: '/elsewhere',
    TIDINGS_ROLES: 'jobs',
    TIDINGS_SECRET: 'a'.repeat(40),
    TIDINGS_STORE: 'postgres://tidings:secret@127.0.0.1/tidings',
    TIDINGS_BUS: 'nats://tidings:secret@127.0.0.1',
    TIDINGS_NATS_PREFIX: 'p',
    TIDINGS_LIMITS_CONNECTIONS: '100',
    TIDINGS_MEDIA_ENABLED: 'false',
  }
  expect(namesOf(agreedOf(env))).toEqual(['media.enabled'])
})

test('each setting that a node has for itself is one that there is', () => {
  const isThere = (own: string) => settings.some(({ name }) => name === own || name.startsWith(`${own}.`))
  expect(ownOfEachNode.filter((own) => !isThere(own))).toEqual([])
})
