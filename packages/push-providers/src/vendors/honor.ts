import type { DeviceNotice, PushProvider } from '@tidings/core'
import { createAccessToken } from '../access-token.ts'
import { jsonQuestion, type VendorAnswer, type VendorQuestion } from './asking.ts'
import { clientCredentials } from './oauth.ts'
import { cut, dataOf, fitted, notifyIdOf, secondsLeft } from './said.ts'
import { checkToken, createVendor, type VendorParts } from './vendor.ts'
import { type Codes, judged, type Verdict, valueAt } from './verdict.ts'

export interface HonorSettings {
  readonly appId: string
  readonly clientId: string
  readonly clientSecret: string
  /** Whole name of the class that the app is entered by; without it the icon gets no number. */
  readonly activity?: string | undefined
  /** `https://push-api.cloud.honor.com` */
  readonly url: string
  /** `https://iam.developer.honor.com/auth/token` */
  readonly tokenUrl: string
}

const mostBytes = 4096
const longestSeconds = 1_296_000

/** Success is 200. The table of the others could not be had: these are of Push Kit, which the interface is of one family with. */
const codes: Codes = {
  '200': ['taken'],
  '80000000': ['taken'],
  '80100001': ['refused', 'a parameter is wrong'],
  '80100003': ['refused', 'the message is not built as it should be'],
  '80100004': ['refused', 'its time is over'],
  '80200001': ['unauthorised', 'the access token is wrong, or of another app'],
  '80200003': ['unauthorised', 'the access token has expired'],
  '80300002': ['failed', 'the app has no permission: is push turned on for it?'],
  '80300008': ['refused', 'the message is too large'],
  '80300010': ['refused', 'too many tokens'],
  '81000001': ['failed', 'it is in trouble'],
}

const isNamed = (answer: VendorAnswer, list: string): boolean => {
  const tokens = valueAt(answer.json, 'data', list)
  return Array.isArray(tokens) && tokens.length > 0
}

function verdict(answer: VendorAnswer): Verdict {
  const code = valueAt(answer.json, 'code')
  if (isNamed(answer, 'expireTokens')) return { came: 'dead', why: 'the token has expired' }
  if (String(code) === '80100000' || String(code) === '80300007')
    return { came: 'dead', why: `code ${code}: the token is not one of the app` }
  const came = judged(code, codes, answer)
  if (came.came !== 'taken' || !isNamed(answer, 'failTokens')) return came
  return { came: 'refused', why: 'it was taken, and not for this token' }
}

/**
 * Honor Push, version 1 of `sendMessage`. Sources: 发送下行消息能力指导 of Honor's developer service (xie.infoq.cn, 2023-11-01), and the
 * fields of 下行消息 as the library zandala88/honor-push (2024-10) has them; the page of the response codes could not be had. A
 * withdrawal is a data message. It has no sound of a message: `importance` decides, and LOW is silent.
 */
export function createHonor(settings: HonorSettings, parts: VendorParts): PushProvider {
  const { url, appId, activity } = settings
  const token = createAccessToken(clientCredentials(parts, settings), parts.clock)

  function notification({ shown, topic, badge, isSilent }: DeviceNotice, body: string): object {
    return {
      title: cut(shown.title, 100),
      body,
      clickAction: { type: 3 },
      importance: isSilent ? 'LOW' : 'NORMAL',
      notifyId: notifyIdOf(topic),
      ...(activity === undefined ? {} : { badge: { setNum: Math.min(badge, 99), badgeClass: activity } }),
    }
  }

  function question(to: string, notice: DeviceNotice, access: string): VendorQuestion {
    const data = JSON.stringify(dataOf(notice))
    const ttl = `${secondsLeft(notice.until, parts.clock.now(), 1, longestSeconds)}s`
    const whole = (body: string): string =>
      JSON.stringify({ data, android: { ttl, notification: notification(notice, body) }, token: [to] })
    const body =
      notice.kind === 'withdrawal'
        ? JSON.stringify({ data, android: { ttl }, token: [to] })
        : fitted(notice.shown.body, mostBytes + Buffer.byteLength(to), whole)
    const headers = { authorization: `Bearer ${access}`, timestamp: String(parts.clock.now()) }
    return jsonQuestion(`${url}/api/v1/${appId}/sendMessage`, body, headers)
  }

  return createVendor(
    {
      name: 'honor',
      token,
      question: (to, notice) => (access) => question(to.token, notice, access),
      verdict,
      check: () => checkToken(token),
    },
    parts,
  )
}
