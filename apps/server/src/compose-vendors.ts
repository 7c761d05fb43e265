import type { PushProvider } from '@tidings/core'
import {
  createGetui,
  createHarmony,
  createHonor,
  createHuawei,
  createJPush,
  createOppo,
  createTpns,
  createVivo,
  createXiaomi,
  type VendorParts,
} from '@tidings/push-providers'
import { z } from 'zod'
import type { Config } from './config/schema.ts'
import { accountIn, madeFrom } from './key-files.ts'

type Whole<T, Name extends keyof T> = T & { readonly [key in Name]-?: NonNullable<T[key]> }

/** Its keys are set: the configuration takes all of them or none. */
function isOn<T, Name extends keyof T>(settings: T, ...names: readonly Name[]): settings is Whole<T, Name> {
  return names.every((name) => settings[name] !== undefined)
}

/** What is used of the file that Huawei's console hands out. */
const ServiceAccount = z.object({
  project_id: z.string().min(1),
  key_id: z.string().min(1),
  sub_account: z.string().min(1),
  private_key: z.string().includes('PRIVATE KEY'),
})

/** For whom Huawei's tokens are signed. */
const audience = 'https://oauth-login.cloud.huawei.com/oauth2/v3/token'

function harmony(settings: Config['push']['harmony'], parts: VendorParts): PushProvider | undefined {
  const { serviceAccountFile, calls: hasCalls, clientId, url } = settings
  if (serviceAccountFile === undefined) return undefined
  const setting = 'push.harmony.serviceAccountFile'
  const account = accountIn(setting, serviceAccountFile, ServiceAccount)
  const { project_id: projectId, key_id: keyId, sub_account: subAccount, private_key: privateKey } = account
  const keys = { projectId, keyId, subAccount, privateKey }
  return madeFrom(setting, () => createHarmony({ ...keys, clientId, hasCalls, url, audience }, parts))
}

function tpns({ android, ios, sandbox, ...settings }: Config['push']['tpns'], parts: VendorParts) {
  const forAndroid = isOn(android, 'accessId', 'secretKey') ? android : undefined
  const forIos = isOn(ios, 'accessId', 'secretKey') ? ios : undefined
  if (!forAndroid && !forIos) return undefined
  return createTpns({ ...settings, android: forAndroid, ios: forIos, isSandbox: sandbox }, parts)
}

/**
 * The push services of phone makers, and those that speak to several of them: each whose keys are set. A
 * `ConfigError` for a file that is none.
 */
export function vendorProviders(
  { huawei, honor, xiaomi, oppo, vivo, getui, unipush, jpush, ...push }: Config['push'],
  parts: VendorParts,
): readonly PushProvider[] {
  const all = [
    isOn(huawei, 'clientId', 'clientSecret') && createHuawei(huawei, parts),
    harmony(push.harmony, parts),
    isOn(honor, 'appId', 'clientId', 'clientSecret') && createHonor(honor, parts),
    isOn(xiaomi, 'appSecret', 'package') && createXiaomi(xiaomi, parts),
    isOn(oppo, 'appKey', 'masterSecret') && createOppo(oppo, parts),
    isOn(vivo, 'appId', 'appKey', 'appSecret') && createVivo({ ...vivo, isTest: vivo.test }, parts),
    isOn(getui, 'appId', 'appKey', 'masterSecret') && createGetui(getui, parts),
    isOn(unipush, 'appId', 'appKey', 'masterSecret') && createGetui(unipush, parts, 'unipush'),
    isOn(jpush, 'appKey', 'masterSecret') && createJPush({ ...jpush, isSandbox: jpush.sandbox }, parts),
    tpns(push.tpns, parts),
  ]
  return all.filter((one) => one !== undefined && one !== false)
}
