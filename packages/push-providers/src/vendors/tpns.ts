import { createHmac } from 'node:crypto'
import type { DeviceNotice, PushProvider } from '@tidings/core'
import { jsonQuestion, type VendorQuestion } from './asking.ts'
import { cut, dataOf, dataWithin, jsonBytes, notifyIdOf, secondsLeft } from './said.ts'
import { checkKeys, createVendor, type VendorParts } from './vendor.ts'
import { type Codes, judged, valueAt } from './verdict.ts'

/** Tencent knows an app by these, one for each system that it is made for. */
export interface TpnsApp {
  readonly accessId: string
  readonly secretKey: string
}

export interface TpnsSettings {
  readonly android?: TpnsApp | undefined
  readonly ios?: TpnsApp | undefined
  /** Channels of the makers, as `xm_ch_id`, `hw_ch_id`, `oppo_ch_id`, and the app's own `n_ch_id`. */
  readonly channels?: Readonly<Record<string, string>> | undefined
  /** Apple's, for the devices of a build that is not from its store. */
  readonly isSandbox: boolean
  /** `https://api.tpns.tencent.com`; other places have addresses of their own. */
  readonly url: string
}

/** Three days. */
const longestSeconds = 259_200
/** Of all that is shown a message may have 4 KB: the texts get half of it. */
const mostBytes = 1800
const dataBytes = 1000

const codes: Codes = {
  '0': ['taken'],
  '403': ['unauthorised', 'the access id and the secret do not match, or are of another place'],
  '10101': ['unauthorised', 'the access id and the secret do not match, or are of another place'],
  '1008001': ['refused', 'the question is not as it should be'],
  '1008002': ['refused', 'a parameter is missing'],
  '1008003': ['unauthorised', 'the signature is not taken'],
  '1008004': ['failed', 'a service behind it is in trouble'],
  '1008006': ['dead', 'the token is not one of the app'],
  '1008007': ['refused', 'a parameter is wrong'],
  '1008019': ['refused', 'the text is not allowed there'],
  '1008023': ['failed', "Apple's certificate has expired there"],
  '1008028': ['full', 'it is asked too often'],
  '1008029': ['dead', 'the token is not one of the app'],
  '1008030': ['failed', 'the app was not paid for'],
  '1008031': ['failed', 'the app is gone there'],
  '1010001': ['failed', 'no pushes were bought for the app'],
  '10010005': ['dead', 'there is no such device'],
  '10010012': ['refused', 'the time is wrong'],
  // It was sent before: it is there.
  '10010018': ['taken'],
  '10030002': ['unauthorised', 'the access id and the key do not match'],
  '10110008': ['dead', 'there is no such token'],
}

const isApples = (platform: string): boolean => /^(ios|ipad|mac)/i.test(platform)

/** As Tencent's own example and OpenIM's server make it: base64 of the hex of it. */
function signed({ accessId, secretKey }: TpnsApp, seconds: number, body: string): Readonly<Record<string, string>> {
  const hex = createHmac('sha256', secretKey).update(`${seconds}${accessId}${body}`).digest('hex')
  return { accessid: accessId, timestamp: String(seconds), sign: Buffer.from(hex).toString('base64') }
}

function android({ topic, isSilent, kind, ...notice }: DeviceNotice, channels: TpnsSettings['channels']): object {
  const loud = isSilent ? 0 : 1
  const category = kind === 'call' ? 'VOIP' : 'IM'
  return {
    n_id: notifyIdOf(topic),
    ring: loud,
    vibrate: loud,
    lights: 1,
    badge_type: -2,
    action: { action_type: 1 },
    hw_category: category,
    custom_content: JSON.stringify(dataWithin({ topic, isSilent, kind, ...notice }, dataBytes)),
    ...channels,
  }
}

function ios({ isSilent, badge, shown, ...notice }: DeviceNotice): object {
  return {
    aps: {
      alert: { title: cut(shown.title, 100) },
      badge_type: badge,
      'thread-id': notice.message.conversation,
      ...(isSilent ? {} : { sound: 'default' }),
    },
    custom_content: JSON.stringify(dataWithin({ isSilent, badge, shown, ...notice }, dataBytes)),
  }
}

function messageOf(notice: DeviceNotice, settings: TpnsSettings, isApple: boolean): object {
  const title = cut(notice.shown.title, 100)
  const content = cut(notice.shown.body, mostBytes, jsonBytes)
  return { title, content, ...(isApple ? { ios: ios(notice) } : { android: android(notice, settings.channels) }) }
}

/** The app is handed it, and shows nothing. */
function handed(notice: DeviceNotice, isApple: boolean): object {
  const custom_content = JSON.stringify(dataOf(notice))
  if (isApple) return { ios: { aps: { 'content-available': 1 }, custom_content } }
  return { title: notice.kind, content: notice.kind, android: { custom_content } }
}

/**
 * Tencent's TPNS (移动推送), version 3 of its interface. Sources (tencentcloud.com): Push API (1024/33764, 2024-01-17), Server-Side Error
 * Codes (1024/33763, 2024-01-17), and the signature as OpenIM's server makes it. Tencent sells it to nobody new (cloud.tencent.com,
 * 548/103030). The number at the icon is exact on Apple's devices; on Huawei's it grows by one.
 */
export function createTpns(settings: TpnsSettings, parts: VendorParts): PushProvider {
  const { url, isSandbox } = settings
  const appFor = (isApple: boolean): TpnsApp | undefined => (isApple ? settings.ios : settings.android)

  function asked(path: string, app: TpnsApp, body: object): VendorQuestion {
    const text = JSON.stringify(body)
    return jsonQuestion(`${url}${path}`, text, signed(app, Math.floor(parts.clock.now() / 1000), text))
  }

  function pushed(to: string, notice: DeviceNotice, isApple: boolean): object {
    const isTold = notice.kind === 'withdrawal'
    return {
      audience_type: 'token',
      token_list: [to],
      message_type: isTold ? 'message' : 'notify',
      message: isTold ? handed(notice, isApple) : messageOf(notice, settings, isApple),
      expire_time: secondsLeft(notice.until, parts.clock.now(), 1, longestSeconds),
      ...(isApple ? { environment: isSandbox ? 'dev' : 'product' } : {}),
    }
  }

  const verdict = (answer: Parameters<typeof judged>[2]) =>
    judged(valueAt(answer.json, 'ret_code') ?? valueAt(answer.json, 'retCode'), codes, answer)

  /** What was pushed today: needs the keys, and reaches nobody. */
  async function checkApp(app: TpnsApp): Promise<void> {
    const today = new Date(parts.clock.now()).toISOString().slice(0, 10)
    const record = { startDate: today, endDate: today, offset: 0, limit: 1 }
    await checkKeys(parts, asked('/v3/statistics/get_push_record', app, record), verdict)
  }

  return createVendor(
    {
      name: 'tpns',
      question({ token }, notice) {
        const isApple = isApples(notice.terminal.platform)
        const app = appFor(isApple)
        if (!app) return { came: 'refused', why: `no keys are set for the app of ${isApple ? 'iOS' : 'Android'}` }
        return () => asked('/v3/push/app', app, pushed(token, notice, isApple))
      },
      verdict,
      async check() {
        for (const app of [settings.android, settings.ios]) if (app) await checkApp(app)
      },
    },
    parts,
  )
}
