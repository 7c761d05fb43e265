import type { DeviceNotice, PushProvider } from '@tidings/core'
import { createAccessToken } from '../access-token.ts'
import { jsonQuestion, type VendorQuestion } from './asking.ts'
import { clientCredentials } from './oauth.ts'
import { pushKitVerdict } from './push-kit-codes.ts'
import { cut, dataOf, fitted, notifyIdOf, secondsLeft } from './said.ts'
import { checkToken, createVendor, type VendorParts } from './vendor.ts'

/** Of HMS Core: EMUI, and HarmonyOS up to 4. */
export interface HuaweiSettings {
  /** Of OAuth 2.0; on the page of the project. */
  readonly clientId: string
  readonly clientSecret: string
  /** Pushes for several apps of a project, by version 2 of the interface. */
  readonly projectId?: string | undefined
  /** Whole name of the class that the app is entered by; without it the icon gets no number. */
  readonly activity?: string | undefined
  /** Channels that the app has made, for messages and for calls. */
  readonly channel?: string | undefined
  readonly callChannel?: string | undefined
  /** `https://push-api.cloud.huawei.com` */
  readonly url: string
  /** `https://oauth-login.cloud.huawei.com/oauth2/v3/token` */
  readonly tokenUrl: string
}

const mostBytes = 4096
const longestSeconds = 1_296_000

function notificationOf(settings: HuaweiSettings, notice: DeviceNotice, body: string): object {
  const { activity, channel, callChannel = channel } = settings
  const { shown, topic, badge, isSilent, kind } = notice
  const through = kind === 'call' ? callChannel : channel
  return {
    title: cut(shown.title, 100),
    body,
    click_action: { type: 3 },
    notify_id: notifyIdOf(topic),
    importance: 'NORMAL',
    default_sound: !isSilent,
    foreground_show: kind === 'call',
    ...(through === undefined ? {} : { channel_id: through }),
    ...(activity === undefined ? {} : { badge: { set_num: Math.min(badge, 99), class: activity } }),
  }
}

/**
 * Huawei Push Kit of HMS Core, versions 1 and 2 of `messages:send`. Sources: "Sending Downlink Messages", HMS Core References
 * (developer.huawei.com, https-send-api-0000001050986197) and its guide (android-server-dev-0000001050040110), as of 2025.
 * A withdrawal is a data message: the app takes its notification away when it gets it.
 */
export function createHuawei(settings: HuaweiSettings, parts: VendorParts): PushProvider {
  const { url, clientId, projectId } = settings
  const token = createAccessToken(clientCredentials(parts, settings), parts.clock)
  const path = projectId === undefined ? `v1/${clientId}` : `v2/${projectId}`

  function question(to: string, notice: DeviceNotice, access: string): VendorQuestion {
    const isCall = notice.kind === 'call'
    const data = JSON.stringify(dataOf(notice))
    const ttl = `${secondsLeft(notice.until, parts.clock.now(), 1, longestSeconds)}s`
    const whole = (android: object, device: string): string =>
      JSON.stringify({ validate_only: false, message: { data, android, token: [device] } })
    const about = { collapse_key: -1, urgency: isCall ? 'HIGH' : 'NORMAL', ttl }
    const category = isCall ? 'VOIP' : 'IM'
    const shownAs = (body: string, device: string): string =>
      whole({ ...about, category, notification: notificationOf(settings, notice, body) }, device)
    const body =
      notice.kind === 'withdrawal'
        ? whole({ ...about, urgency: 'HIGH' }, to)
        : fitted(notice.shown.body, mostBytes + Buffer.byteLength(to), (text) => shownAs(text, to))
    return jsonQuestion(`${url}/${path}/messages:send`, body, { authorization: `Bearer ${access}` })
  }

  return createVendor(
    {
      name: 'huawei',
      token,
      question: (to, notice) => (access) => question(to.token, notice, access),
      verdict: pushKitVerdict,
      check: () => checkToken(token),
    },
    parts,
  )
}
