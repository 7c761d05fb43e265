import type { DeviceNotice, PushProvider } from '@tidings/core'
import { jsonQuestion, type VendorAnswer } from './asking.ts'
import { cut, dataOf, dataWithin, fitted, secondsLeft } from './said.ts'
import { checkKeys, createVendor, type VendorParts } from './vendor.ts'
import { type Codes, judged, type Verdict, valueAt } from './verdict.ts'

export interface JPushSettings {
  readonly appKey: string
  readonly masterSecret: string
  /** Whole name of the class that an Android app is entered by; without it its icon gets no number. */
  readonly activity?: string | undefined
  readonly channel?: string | undefined
  /** Apple's, for the devices of a build that is not from its store. */
  readonly isSandbox: boolean
  /** What the pushes of phone makers are told beside, by maker: `{"xiaomi": {"channel_id": "123"}}`. */
  readonly makers?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined
  /** `https://api.jpush.cn` */
  readonly url: string
}

/** Ten days. */
const longestSeconds = 864_000
/** Of the part for Apple's devices, which is the narrowest. */
const mostBytes = 2000
const dataBytes = 1000

const codes: Codes = {
  '1000': ['failed', 'it is in trouble'],
  '1001': ['refused', 'only POST is taken'],
  '1002': ['refused', 'a parameter is missing'],
  '1003': ['refused', 'a parameter is wrong'],
  '1004': ['unauthorised', 'the key or the secret of the app is wrong'],
  '1005': ['refused', 'the message is too large'],
  '1008': ['unauthorised', 'the key of the app is wrong'],
  '1009': ['refused', 'a field is not known there'],
  '1011': ['dead', 'the registration is not one of the app'],
  '1012': ['full', 'the limit of such pushes is reached'],
  '1020': ['refused', 'only HTTPS is taken'],
  '1030': ['failed', 'it did not answer itself in time'],
  '2002': ['full', 'the app calls too often'],
  '2003': ['failed', 'the app may not call any more'],
  '2004': ['failed', 'the address of this server is not on the list of those that may call'],
  '2005': ['device full', 'the device was sent too much'],
  '2006': ['failed', 'what was bought does not allow it'],
  '2007': ['failed', 'the app may not call this'],
}

function verdict(answer: VendorAnswer): Verdict {
  if (answer.status === 200) return { came: 'taken' }
  const code = valueAt(answer.json, 'error', 'code')
  // Of all parameters only the registration is the device's own.
  const isOfDevice = /registration.?id/i.test(String(valueAt(answer.json, 'error', 'message')))
  if (String(code) === '1003' && isOfDevice)
    return { came: 'dead', why: 'code 1003: the registration is not one of the app' }
  return judged(code, codes, answer)
}

function shown(settings: JPushSettings, notice: DeviceNotice): object {
  const { activity, channel } = settings
  const { topic, badge, isSilent, kind } = notice
  const title = cut(notice.shown.title, 100)
  const extras = dataWithin(notice, dataBytes)
  const category = kind === 'call' ? 'VOIP' : 'IM'
  const ios = (body: string): object => ({
    alert: { title, body },
    badge,
    extras,
    'thread-id': notice.message.conversation,
    'mutable-content': true,
    ...(isSilent ? {} : { sound: 'default' }),
  })
  const forApple = JSON.parse(fitted(notice.shown.body, mostBytes, (body) => JSON.stringify(ios(body))))
  const alert = forApple.alert.body as string
  const android = {
    alert,
    title,
    extras,
    category: kind === 'call' ? 'call' : 'msg',
    // All, or the light alone.
    alert_type: isSilent ? 4 : -1,
    priority: kind === 'call' ? 2 : 0,
    ...(channel === undefined ? {} : { channel_id: channel }),
    ...(activity === undefined ? {} : { badge_set_num: Math.min(badge, 99), badge_class: activity }),
  }
  const hmos = { alert, title, extras, category, badge_set_num: Math.min(badge, 99) }
  return {
    notification: { android, ios: forApple, hmos },
    options: { apns_collapse_id: topic, classification: 1 },
  }
}

const toNobody = { platform: 'all', audience: { registration_id: ['nobody'] }, notification: { alert: '·' } }

/** The app is handed it, and shows nothing. */
const told = (notice: DeviceNotice): object => ({
  message: { msg_content: notice.kind, content_type: 'tidings', extras: dataOf(notice) },
  notification: { ios: { alert: '', 'content-available': true, extras: dataOf(notice) } },
  options: {},
})

/**
 * JPush (极光推送), version 3 of its interface. Sources (docs.jiguang.cn): 推送 API (rest_api_v3_push, 2025-10-14), its error codes and
 * HTTP 状态码 (http_status_code, as of 2019-08-09 in jpush/jpush-docs). A later notification takes the place of an earlier one on Apple's
 * devices alone: elsewhere it would have to be known by the number that JPush gave it.
 */
export function createJPush(settings: JPushSettings, parts: VendorParts): PushProvider {
  const { url, appKey, masterSecret, isSandbox, makers } = settings
  const headers = { authorization: `Basic ${Buffer.from(`${appKey}:${masterSecret}`).toString('base64')}` }
  return createVendor(
    {
      name: 'jpush',
      question(to, notice) {
        const { options, ...said } = (notice.kind === 'withdrawal' ? told(notice) : shown(settings, notice)) as {
          readonly options: object
        }
        const about = {
          time_to_live: secondsLeft(notice.until, parts.clock.now(), 1, longestSeconds),
          apns_production: !isSandbox,
          ...(makers ? { third_party_channel: makers } : {}),
        }
        const body = {
          platform: 'all',
          audience: { registration_id: [to.token] },
          ...said,
          options: { ...about, ...options },
        }
        return () => jsonQuestion(`${url}/v3/push`, body, headers)
      },
      verdict,
      // What would come of a push, without one.
      check: () => checkKeys(parts, jsonQuestion(`${url}/v3/push/validate`, toNobody, headers), verdict),
    },
    parts,
  )
}
