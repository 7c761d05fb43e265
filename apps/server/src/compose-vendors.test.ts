import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { VendorParts } from '@tidings/push-providers'
import { expect, test } from 'vitest'
import { vendorProviders } from './compose-vendors.ts'
import { redacted } from './config/doc.ts'
import { type ConfigError, loadConfig } from './config/load.ts'

const parts: VendorParts = {
  posting: { expectAddress: () => undefined, post: () => Promise.reject(new Error('nothing is pushed here')) },
  clock: { now: () => 0, elapsed: () => 0, after: () => () => undefined },
  timeoutMs: 1000,
}

function fileOf(content: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'vendors-')), 'account.json')
  writeFileSync(path, content)
  return path
}

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const account = {
  project_id: '315',
  key_id: 'k',
  sub_account: '104',
  private_key: privateKey,
  token_uri: 'https://example.com',
}

const env = {
  TIDINGS_PUSH_HUAWEI_CLIENT_ID: '100',
  TIDINGS_PUSH_HUAWEI_CLIENT_SECRET: 'kept quiet',
  TIDINGS_PUSH_HARMONY_SERVICE_ACCOUNT_FILE: fileOf(JSON.stringify(account)),
  TIDINGS_PUSH_HONOR_APP_ID: '104',
  TIDINGS_PUSH_HONOR_CLIENT_ID: 'c',
  TIDINGS_PUSH_HONOR_CLIENT_SECRET: 'kept quiet',
  TIDINGS_PUSH_XIAOMI_APP_SECRET: 'kept quiet',
  TIDINGS_PUSH_XIAOMI_PACKAGE: 'com.example.chat',
  TIDINGS_PUSH_OPPO_APP_KEY: 'k',
  TIDINGS_PUSH_OPPO_MASTER_SECRET: 'kept quiet',
  TIDINGS_PUSH_VIVO_APP_ID: '1',
  TIDINGS_PUSH_VIVO_APP_KEY: 'k',
  TIDINGS_PUSH_VIVO_APP_SECRET: 'kept quiet',
  TIDINGS_PUSH_GETUI_APP_ID: '1',
  TIDINGS_PUSH_GETUI_APP_KEY: 'k',
  TIDINGS_PUSH_GETUI_MASTER_SECRET: 'kept quiet',
  TIDINGS_PUSH_GETUI_OPTIONS: '{"XM": {"/extra.channel_id": "101"}}',
  TIDINGS_PUSH_UNIPUSH_APP_ID: '1',
  TIDINGS_PUSH_UNIPUSH_APP_KEY: 'k',
  TIDINGS_PUSH_UNIPUSH_MASTER_SECRET: 'kept quiet',
  TIDINGS_PUSH_JPUSH_APP_KEY: 'k',
  TIDINGS_PUSH_JPUSH_MASTER_SECRET: 'kept quiet',
  TIDINGS_PUSH_TPNS_IOS_ACCESS_ID: '1600015187',
  TIDINGS_PUSH_TPNS_IOS_SECRET_KEY: 'kept quiet',
}

test('each provider is there whose keys are set, by its name, and none is without', () => {
  const config = loadConfig({ env, flags: {} })
  expect(vendorProviders(config.push, parts).map(({ name }) => name)).toEqual([
    'huawei',
    'harmony',
    'honor',
    'xiaomi',
    'oppo',
    'vivo',
    'getui',
    'unipush',
    'jpush',
    'tpns',
  ])
  expect(config.push.getui.options).toEqual({ XM: { '/extra.channel_id': '101' } })
  expect(vendorProviders(loadConfig({ env: {}, flags: {} }).push, parts)).toEqual([])
})

test('no secret of a provider is shown', () => {
  const shown = JSON.stringify(redacted(loadConfig({ env, flags: {} })))
  expect(shown).toContain('com.example.chat')
  expect(shown).not.toContain('kept quiet')
})

test('half of the keys of a provider is a fault that names the other half', () => {
  let faults: readonly string[] = []
  try {
    loadConfig({ env: { TIDINGS_PUSH_VIVO_APP_ID: '1', TIDINGS_PUSH_GETUI_OPTIONS: 'XM' }, flags: {} })
  } catch (error) {
    faults = (error as ConfigError).faults
  }
  expect(faults.join('\n')).toContain('push.vivo.appKey: appId, appKey, appSecret turn this provider on together')
  expect(faults.join('\n')).toContain('push.vivo.appSecret: ')
  expect(faults.join('\n')).toContain('TIDINGS_PUSH_GETUI_OPTIONS: ')
})

test.for([
  ['not there', '/nowhere/account.json', 'cannot be read (ENOENT)'],
  ['no JSON', fileOf('-----BEGIN PRIVATE KEY-----'), 'it cannot be used'],
  [
    'cut short',
    fileOf(JSON.stringify({ ...account, private_key: '-----BEGIN PRIVATE KEY-----\nMII' })),
    'it cannot be used',
  ],
  ['another', fileOf('{"project_id": "1"}'), 'key_id, sub_account, private_key'],
] as const)(
  'a service account’s file that is %s says what is wrong with it, and nothing of what is in it',
  ([, path, what]) => {
    const { push } = loadConfig({ env: { TIDINGS_PUSH_HARMONY_SERVICE_ACCOUNT_FILE: path }, flags: {} })
    expect(() => vendorProviders(push, parts)).toThrow('push.harmony.serviceAccountFile: ')
    expect(() => vendorProviders(push, parts)).toThrow(what)
  },
)
