import { createHash } from 'node:crypto'
import type { DeviceAddress, DeviceNotice, PushProvider } from '@tidings/core'
import { createAccessToken } from '../access-token.ts'
import { jsonQuestion, type VendorAnswer } from './asking.ts'
import { cut, dataOf, notifyIdOf, requestIdOf, secondsLeft } from './said.ts'
import { checkToken, createVendor, tokenFrom, tokenOf, type VendorParts } from './vendor.ts'
import { type Codes, judged, type Verdict, valueAt } from './verdict.ts'

export interface GetuiSettings {
  readonly appId: string
  readonly appKey: string
  readonly masterSecret: string
  /** What the pushes of phone makers are told beside, by maker: `{"XM": {"/extra.channel_id": "123"}}`. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined
  /** `https://restapi.getui.com/v2` */
  readonly url: string
}

/** Three days. */
const longestSeconds = 259_200
const titleLength = 50
const bodyLength = 256

const codes: Codes = {
  '0': ['taken'],
  '1': ['refused', 'the question is not as it should be'],
  '2': ['failed', 'the service is starting'],
  '301': ['failed', 'the app is served at another address: check the url'],
  '10001': ['unauthorised', 'the token is wrong or has expired'],
  '10002': ['failed', 'the app or the address of this server is on a list of those that are refused'],
  '10003': ['full', 'too many tokens were asked for'],
  '10004': ['failed', 'the app has no permission for this'],
  '10005': ['full', 'too many questions of this app'],
  '20001': ['refused', 'a parameter is wrong'],
  '21001': ['refused', 'it could not be pushed: the device is not there, or a strategy is wrong'],
  '30009': ['full', 'the limit of the day is reached'],
}

/** A name that begins with 3 and has five digits is of what was bought: the limits of a day, and what is not allowed. */
const isOfPlan = (code: unknown): boolean => /^30\d{3}$/.test(String(code))

/** `{"$taskid": {"$cid": "successed_online"}}`, of the one device. */
function statusIn(json: unknown): unknown {
  const first = (value: unknown): unknown => (typeof value === 'object' && value ? Object.values(value)[0] : undefined)
  return first(first(valueAt(json, 'data')))
}

function verdict(answer: VendorAnswer): Verdict {
  const code = valueAt(answer.json, 'code')
  // `msg` names the parameter: of an address only the device's own can be wrong.
  if (String(code) === '20001' && /\b(cid|audience|target user)\b/i.test(String(valueAt(answer.json, 'msg'))))
    return { came: 'dead', why: 'code 20001: the client id is not one of the app' }
  if (isOfPlan(code) && !Object.hasOwn(codes, String(code)))
    return { came: 'refused', why: `code ${code}: what was bought does not allow it` }
  const came = judged(code, codes, answer)
  const isIgnored = came.came === 'taken' && statusIn(answer.json) === 'successed_ignore'
  return isIgnored ? { came: 'dead', why: 'the app was not used for 90 days' } : came
}

function ios({ voipToken }: DeviceAddress, notice: DeviceNotice, title: string, body: string): object {
  const payload = JSON.stringify(dataOf(notice))
  if (notice.kind === 'call' && voipToken !== undefined)
    return { type: 'voip', payload, aps: { alert: { title, body } } }
  const sound = notice.isSilent ? 'com.gexin.ios.silence' : 'default'
  return {
    type: 'notify',
    payload,
    aps: { alert: { title, body }, 'content-available': 0, sound, 'thread-id': notice.message.conversation },
    auto_badge: String(notice.badge),
    'apns-collapse-id': notice.topic,
  }
}

/** What is shown: by Getui itself where the app runs, and by the maker of the phone where it does not. */
function shown(to: DeviceAddress, notice: DeviceNotice, options: GetuiSettings['options']): object {
  const title = cut(notice.shown.title, titleLength)
  const body = cut(notice.shown.body, bodyLength)
  const payload = JSON.stringify(dataOf(notice))
  const notification = { title, body, click_type: 'payload', payload, notify_id: String(notifyIdOf(notice.topic)) }
  const category = notice.kind === 'call' ? 'VOIP' : 'IM'
  return {
    push_message: { notification: { ...notification, channel_level: notice.isSilent ? '2' : '4' } },
    push_channel: {
      android: { ups: { notification, ...(options ? { options } : {}) } },
      ios: ios(to, notice, title, body),
      harmony: { notification: { ...notification, category } },
    },
  }
}

/** The app is handed it, and shows nothing. */
function told(notice: DeviceNotice): object {
  const transmission = JSON.stringify(dataOf(notice))
  return {
    push_message: { transmission },
    push_channel: {
      android: { ups: { transmission } },
      ios: { type: 'notify', payload: transmission, aps: { 'content-available': 1 } },
    },
  }
}

/**
 * Getui (个推), version 2 of its interface, and UniPush of DCloud, which is Getui's with keys of its own. Sources: 公共参数 and 推送API of
 * RestAPI V2 (docs.getui.com, rest_v2), the fields as in its own client (GetuiLaboratory/getui-pushapi-java-client-v2, 2026-03-09), and
 * 返回码说明 as DCloud repeats it for uni-push.
 */
export function createGetui(
  settings: GetuiSettings,
  parts: VendorParts,
  name: 'getui' | 'unipush' = 'getui',
): PushProvider {
  const { appId, appKey, masterSecret, options } = settings
  const url = `${settings.url}/${appId}`

  const token = createAccessToken(() => {
    const timestamp = String(parts.clock.now())
    const sign = createHash('sha256').update(`${appKey}${timestamp}${masterSecret}`).digest('hex')
    const question = jsonQuestion(`${url}/auth`, { sign, timestamp, appkey: appKey })
    const read = (json: unknown) =>
      tokenOf(valueAt(json, 'data', 'token'), Number(valueAt(json, 'data', 'expire_time')) - parts.clock.now())
    return tokenFrom(parts, { question, read, verdict })
  }, parts.clock)

  return createVendor(
    {
      name,
      token,
      question(to, notice) {
        const said = notice.kind === 'withdrawal' ? told(notice) : shown(to, notice, options)
        const ttl = secondsLeft(notice.until, parts.clock.now(), 1, longestSeconds) * 1000
        const about = { request_id: requestIdOf(to.token, notice), audience: { cid: [to.token] } }
        const body = { ...about, settings: { ttl, strategy: { default: 1 } }, ...said }
        return (access) => jsonQuestion(`${url}/push/single/cid`, body, { token: access })
      },
      verdict,
      check: () => checkToken(token),
    },
    parts,
  )
}
