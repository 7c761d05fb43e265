import { constants, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import type { DeviceNotice, PushProvider } from '@tidings/core'
import { createAccessToken } from '../access-token.ts'
import { jsonQuestion, type VendorQuestion } from './asking.ts'
import { pushKitVerdict } from './push-kit-codes.ts'
import { cut, dataOf, fitted, notifyIdOf, secondsLeft } from './said.ts'
import { checkKeys, createVendor, type VendorParts } from './vendor.ts'

/** Of HarmonyOS 5 and later. */
export interface HarmonySettings {
  /** As in the file of the service account: `project_id`, `key_id`, `sub_account`, `private_key`. */
  readonly projectId: string
  readonly keyId: string
  readonly subAccount: string
  /** PEM. */
  readonly privateKey: string
  /** Client id of the app: notifications are withdrawn with it. */
  readonly clientId?: string | undefined
  /** The app has the right to calls that ring within it (push-type 10); otherwise a call is a notification of its own class. */
  readonly hasCalls: boolean
  /** `https://push-api.cloud.huawei.com` */
  readonly url: string
  /** `https://oauth-login.cloud.huawei.com/oauth2/v3/token`: for whom the token is signed. */
  readonly audience: string
}

const mostBytes = 4096
const longestSeconds = 1_296_000
const tokenLivesMs = 3_600_000

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JSON Web Token of the service account, PS256 as the document asks for. */
function signed({ keyId, subAccount, audience }: HarmonySettings, key: KeyObject, nowMs: number): string {
  const iat = Math.floor(nowMs / 1000)
  const claims = { aud: audience, iss: subAccount, iat, exp: iat + tokenLivesMs / 1000 }
  const text = `${base64url({ kid: keyId, typ: 'JWT', alg: 'PS256' })}.${base64url(claims)}`
  const how = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return `${text}.${sign('sha256', Buffer.from(text), how).toString('base64url')}`
}

function notificationOf({ shown, topic, badge, kind, ...notice }: DeviceNotice, body: string): object {
  return {
    category: kind === 'call' ? 'VOIP' : 'IM',
    title: cut(shown.title, 100),
    body,
    clickAction: { actionType: 0, data: dataOf({ shown, topic, badge, kind, ...notice }) },
    badge: { setNum: Math.min(badge, 99) },
    notifyId: notifyIdOf(topic),
    foregroundShow: kind === 'call',
  }
}

/**
 * Huawei Push Kit of HarmonyOS 5, version 3 of `messages:send`. Sources (developer.huawei.com, 2026-01-14): 请求体结构说明 and
 * 请求体参数说明 of 场景化消息 (push-scenariozed-api-request-struct, -param), 基于服务账号生成鉴权令牌 (push-jwt-token), 消息撤回
 * (push-msg-revoke). It has no way to say that a notification makes no sound: its class decides.
 */
export function createHarmony(settings: HarmonySettings, parts: VendorParts): PushProvider {
  const { url, projectId, clientId, hasCalls } = settings
  const key = createPrivateKey(settings.privateKey)
  const token = createAccessToken(
    async () => ({ token: signed(settings, key, parts.clock.now()), livesMs: tokenLivesMs }),
    parts.clock,
  )
  const headers = (access: string, type: number) => ({ authorization: `Bearer ${access}`, 'push-type': String(type) })
  const send = `${url}/v3/${projectId}/messages:send`

  function shown(to: string, notice: DeviceNotice, access: string): VendorQuestion {
    const ttl = secondsLeft(notice.until, parts.clock.now(), 1, longestSeconds)
    const whole = (body: string): string =>
      JSON.stringify({
        payload: { notification: notificationOf(notice, body) },
        target: { token: [to] },
        pushOptions: { ttl },
      })
    const body = fitted(notice.shown.body, mostBytes + Buffer.byteLength(to), whole)
    return jsonQuestion(send, body, headers(access, 0))
  }

  function ringing(to: string, notice: DeviceNotice, access: string): VendorQuestion {
    const { title, body } = notice.shown
    const extraData = JSON.stringify({ ...dataOf(notice), title: cut(title, 100), body: cut(body, 300) })
    const pushOptions = { ttl: secondsLeft(notice.until, parts.clock.now(), 30, 60) }
    return jsonQuestion(send, { payload: { extraData }, target: { token: [to] }, pushOptions }, headers(access, 10))
  }

  const withdrawn = (to: string, { topic }: DeviceNotice, access: string): VendorQuestion =>
    jsonQuestion(
      `${url}/v1/${clientId}/messages:revoke`,
      { notifyId: notifyIdOf(topic), token: [to] },
      headers(access, 0),
    )

  const check = { payload: { extraData: '{}' }, target: { token: ['nobody'] }, pushOptions: { testMessage: true } }
  return createVendor(
    {
      name: 'harmony',
      token,
      question({ token: to }, notice) {
        if (notice.kind === 'withdrawal')
          return clientId === undefined ? { came: 'impossible' } : (access) => withdrawn(to, notice, access)
        if (notice.kind === 'call' && hasCalls) return (access) => ringing(to, notice, access)
        return (access) => shown(to, notice, access)
      },
      verdict: pushKitVerdict,
      check: async () => checkKeys(parts, jsonQuestion(send, check, headers(await token.token(), 6)), pushKitVerdict),
    },
    parts,
  )
}
