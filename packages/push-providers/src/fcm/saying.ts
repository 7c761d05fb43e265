import type { DeviceNotice } from '@tidings/core'
import { cut, dataOf, fitted, secondsLeft } from '../vendors/said.ts'

export interface FcmChannels {
  /** Channels that the app has made, for messages and for calls. */
  readonly channel?: string | undefined
  readonly callChannel?: string | undefined
}

/** Of what is told to an app, in bytes; its token and our own names of fields do not count. */
const mostBytes = 4096
/** Four weeks. */
const longestSeconds = 2_419_200

const hides = (kind: DeviceNotice['kind']): boolean => kind === 'withdrawal'

/** Of Android. */
function androidOf(notice: DeviceNotice, ttl: string, { channel }: FcmChannels): object {
  const { kind, topic, badge, isSilent } = notice
  const about = { collapse_key: topic, ttl, priority: hides(kind) ? 'NORMAL' : 'HIGH' }
  // An app rings by itself: what is shown by the system would not.
  if (hides(kind) || kind === 'call') return about
  const through = kind === 'trial' || channel === undefined ? {} : { channel_id: channel }
  const notification = {
    tag: topic,
    notification_count: badge,
    notification_priority: 'PRIORITY_HIGH',
    ...(isSilent ? {} : { default_sound: true }),
    ...through,
  }
  return { ...about, notification }
}

/** Of Apple's devices, to which Google hands it on. */
function appleOf({ kind, topic, badge, until, isSilent, message, shown }: DeviceNotice, body: string): object {
  const expiration = String(Math.floor(until / 1000))
  const headers = { 'apns-collapse-id': topic, 'apns-expiration': expiration }
  if (hides(kind)) {
    const background = { 'apns-push-type': 'background', 'apns-priority': '5' }
    return { headers: { ...headers, ...background }, payload: { aps: { 'content-available': 1 } } }
  }
  const sound = isSilent && kind !== 'call' ? {} : { sound: 'default' }
  const alert = kind === 'call' ? { alert: { title: cut(shown.title, 100), body: cut(body, 100) } } : {}
  const aps = { ...alert, badge, ...sound, 'thread-id': message.conversation, 'mutable-content': 1 }
  return { headers: { ...headers, 'apns-push-type': 'alert', 'apns-priority': '10' }, payload: { aps } }
}

/** One push, as `messages:send` takes it. */
export function fcmMessage(to: string, notice: DeviceNotice, now: number, channels: FcmChannels): string {
  const { kind, shown, topic, badge, names, isContentHidden } = notice
  const seconds = secondsLeft(notice.until, now, 0, longestSeconds)
  const title = cut(shown.title, 100)
  const whole = (body: string): string => {
    const android = androidOf(notice, `${seconds}s`, channels)
    const webpush = { headers: { TTL: String(seconds), Urgency: hides(kind) ? 'normal' : 'high', Topic: topic } }
    const common = { token: to, android, apns: appleOf(notice, body), webpush }
    const data = { ...dataOf(notice), badge: String(badge) }
    if (hides(kind)) return JSON.stringify({ message: { ...common, data } })
    if (kind !== 'call') return JSON.stringify({ message: { ...common, data, notification: { title, body } } })
    const caller = isContentHidden ? {} : { caller: cut(names.sender, 100) }
    const { callChannel = channels.channel } = channels
    const channel = callChannel === undefined ? {} : { channel: callChannel }
    return JSON.stringify({ message: { ...common, data: { ...data, ...caller, ...channel, title, body } } })
  }
  return fitted(shown.body, mostBytes + Buffer.byteLength(to), whole)
}
