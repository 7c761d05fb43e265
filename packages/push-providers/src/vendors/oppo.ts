import { createHash } from 'node:crypto'
import type { DeviceNotice, PushProvider } from '@tidings/core'
import { createAccessToken } from '../access-token.ts'
import { formQuestion, type VendorAnswer } from './asking.ts'
import { cut, dataOf, notifyIdOf, requestIdOf, secondsLeft } from './said.ts'
import { checkToken, createVendor, tokenFrom, tokenOf, type VendorParts } from './vendor.ts'
import { type Codes, judged, type Verdict, valueAt } from './verdict.ts'

/** Of OPPO, OnePlus and realme. */
export interface OppoSettings {
  readonly appKey: string
  readonly masterSecret: string
  /** A channel that is registered with OPPO for private messages; without it pushes are counted as public ones. */
  readonly channel?: string | undefined
  readonly callChannel?: string | undefined
  /** OPPO's class of the channel, `IM` as a rule; only with a channel. */
  readonly category?: string | undefined
  /** `https://api.push.oppomobile.com`; abroad `https://api-intl.push.oppomobile.com` */
  readonly url: string
}

const longestSeconds = 864_000
const tokenLivesMs = 86_400_000
/** Of the plain style; what is longer is shown in the style for long texts, which has more room. */
const plain = { style: 1, most: 50 }
const long = { style: 2, most: 128 }

const codes: Codes = {
  '-2': ['failed', 'it wants fewer pushes'],
  '-1': ['failed', 'the service is away'],
  '0': ['taken'],
  '11': ['unauthorised', 'the token is wrong'],
  '13': ['full', 'the app has called too often'],
  '14': ['unauthorised', 'the key of the app is wrong'],
  '16': ['unauthorised', 'the signature is wrong'],
  '19': ['unauthorised', 'the time is wrong: is the clock of this server right?'],
  '25': ['refused', 'the text is not UTF-8'],
  '26': ['failed', 'the address of this server is on a list of those that are refused'],
  '27': ['failed', 'the app has no permission for this'],
  '28': ['failed', 'the app is turned off'],
  '29': ['unauthorised', 'the token is missing'],
  '30': ['failed', 'the app has no permission to push'],
  // The same `app_message_id` was sent before: it is there.
  '32': ['taken'],
  '33': ['full', 'the limit of the day is reached'],
  '40': ['refused', 'a parameter is missing'],
  '41': ['refused', 'a parameter is wrong'],
  '55': ['full', 'the app calls too often'],
  '67': ['refused', 'the channel is not one of its category'],
  '10000': ['dead', 'the registration is not one of the app'],
}

const verdict = (answer: VendorAnswer): Verdict => judged(valueAt(answer.json, 'code'), codes, answer)

/**
 * OPPO PUSH, version 1 of its interface. Sources (open.oppomobile.com): 调用地址，公共参数和返回码, 鉴权 (id=11234), 通知栏消息 (id=11236),
 * 单点推送 (id=11238), as of 2025. It knows no silent push, no number at the icon and no message without a notification: nothing is
 * withdrawn.
 */
export function createOppo(settings: OppoSettings, parts: VendorParts): PushProvider {
  const { url, appKey, masterSecret, channel, callChannel = channel, category = 'IM' } = settings

  const token = createAccessToken(() => {
    const timestamp = String(parts.clock.now())
    const signed = createHash('sha256').update(`${appKey}${timestamp}${masterSecret}`).digest('hex')
    const question = formQuestion(`${url}/server/v1/auth`, { app_key: appKey, sign: signed, timestamp })
    const read = (json: unknown) => tokenOf(valueAt(json, 'data', 'auth_token'), tokenLivesMs)
    return tokenFrom(parts, { question, read, verdict })
  }, parts.clock)

  function notification(to: string, notice: DeviceNotice): object {
    const { shown, topic, until, kind } = notice
    const { style, most } = shown.body.length <= plain.most ? plain : long
    const through = kind === 'call' ? callChannel : channel
    return {
      app_message_id: requestIdOf(to, notice),
      style,
      title: cut(shown.title, 50),
      content: cut(shown.body, most),
      click_action_type: 0,
      action_parameters: JSON.stringify(dataOf(notice)),
      off_line: true,
      off_line_ttl: secondsLeft(until, parts.clock.now(), 1, longestSeconds),
      notify_id: notifyIdOf(topic),
      ...(through === undefined ? {} : { channel_id: through, category }),
    }
  }

  return createVendor(
    {
      name: 'oppo',
      token,
      question(to, notice) {
        if (notice.kind === 'withdrawal') return { came: 'impossible' }
        const pushed = { target_type: 2, target_value: to.token, notification: notification(to.token, notice) }
        const message = JSON.stringify({ ...pushed, verify_registration_id: false })
        return (access) =>
          formQuestion(`${url}/server/v1/message/notification/unicast`, { message, auth_token: access })
      },
      verdict,
      check: () => checkToken(token),
    },
    parts,
  )
}
