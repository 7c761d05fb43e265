import type { DeviceNotice, PushProvider } from '@tidings/core'
import { formQuestion, type VendorAnswer, type VendorQuestion } from './asking.ts'
import { cut, dataWithin, notifyIdOf, secondsLeft } from './said.ts'
import { checkKeys, createVendor, type VendorParts } from './vendor.ts'
import { type Codes, judged, type Verdict, valueAt } from './verdict.ts'

export interface XiaomiSettings {
  readonly appSecret: string
  /** Name of the app's package. */
  readonly package: string
  /** A channel that Xiaomi has allowed the app for private messages; without it pushes are counted as public ones, a few a day. */
  readonly channel?: string | undefined
  readonly callChannel?: string | undefined
  /** `https://api.xmpush.xiaomi.com`; other regions have addresses of their own. */
  readonly url: string
}

/** Ten days, for private messages. */
const longestSeconds = 864_000
/** Of all that the app gets. */
const dataBytes = 1024
/** `notify_type`: all of sound, vibration and light; or the light alone. */
const loud = '-1'
const silent = '4'

/** As Xiaomi's servers answer; the page of the codes could not be had whole. */
const codes: Codes = {
  '0': ['taken'],
  '10001': ['failed', 'it is in trouble'],
  '10002': ['failed', 'the service is suspended'],
  '10003': ['failed', 'a server behind it is in trouble'],
  '10004': ['failed', 'it takes nothing from the address of this server'],
  '10005': ['failed', 'the app has no permission for this'],
  '10008': ['refused', 'a parameter is wrong'],
  '10009': ['failed', 'it is too busy'],
  '10012': ['refused', 'the question is not as it should be'],
  '10016': ['refused', 'a parameter is missing'],
  '10017': ['refused', 'a parameter is wrong'],
  '10022': ['full', 'too many questions from the address of this server'],
  '10023': ['full', 'too many questions of this app'],
  '21301': ['unauthorised', 'the secret of the app is wrong'],
  '22000': ['failed', 'push is not turned on for the app'],
  '22022': ['failed', 'the package is not one of the app'],
  '66108': ['full', 'it is sent too often'],
  '200001': ['full', 'the limit of the day is reached'],
}

/** What could not be sent: only that there is no such device says something of its token. */
function verdict(answer: VendorAnswer): Verdict {
  const code = valueAt(answer.json, 'code')
  if (String(code) !== '20301') return judged(code, codes, answer)
  const isUnknown = /no valid targets/i.test(String(valueAt(answer.json, 'reason')))
  if (isUnknown) return { came: 'dead', why: 'code 20301: the registration is not one of the app' }
  return { came: 'refused', why: 'code 20301: it could not be sent' }
}

/**
 * Xiaomi's push (小米推送), version 3 of its interface. Source: 服务端API地址及参数 (dev.mi.com, pId=1559, 2024) and 有效期timeToLive变更通知
 * (pId=1854, 2024-10-21). A withdrawal is a message that the app gets (`pass_through`), where Xiaomi lets the app have those. It sets no
 * number at the icon.
 */
export function createXiaomi(settings: XiaomiSettings, parts: VendorParts): PushProvider {
  const { url, appSecret, channel, callChannel = channel } = settings
  const headers = { authorization: `key=${appSecret}` }

  function shownFields({ shown, topic, isSilent, kind }: DeviceNotice): Readonly<Record<string, string>> {
    const through = kind === 'call' ? callChannel : channel
    return {
      pass_through: '0',
      // Fewer than 50, and fewer than 128.
      title: cut(shown.title, 49),
      description: cut(shown.body, 127),
      notify_type: isSilent ? silent : loud,
      notify_id: String(notifyIdOf(topic)),
      'extra.notify_effect': '1',
      ...(through === undefined ? {} : { 'extra.channel_id': through }),
    }
  }

  function question(to: string, notice: DeviceNotice): VendorQuestion {
    const seconds = secondsLeft(notice.until, parts.clock.now(), 1, longestSeconds)
    const fields = notice.kind === 'withdrawal' ? { pass_through: '1' } : shownFields(notice)
    const data = dataWithin(notice, dataBytes)
    const extra = Object.fromEntries(Object.entries(data).map(([key, value]) => [`extra.${key}`, value]))
    const about = {
      registration_id: to,
      restricted_package_name: settings.package,
      payload: JSON.stringify(data),
      time_to_live: String(seconds * 1000),
    }
    return formQuestion(`${url}/v3/message/regid`, { ...about, ...fields, ...extra }, headers)
  }

  const nobody = {
    registration_id: 'nobody',
    restricted_package_name: settings.package,
    pass_through: '1',
    payload: '{}',
  }
  return createVendor(
    {
      name: 'xiaomi',
      question: (to, notice) => () => question(to.token, notice),
      verdict,
      check: () => checkKeys(parts, formQuestion(`${url}/v3/message/regid`, nobody, headers), verdict),
    },
    parts,
  )
}
