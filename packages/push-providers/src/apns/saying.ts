import type { DeviceAddress, DeviceNotice } from '@tidings/core'
import { dataOf, fitted, requestIdOf } from '../vendors/said.ts'

/** Bytes of what is told to an app, and of a call. */
const mostBytes = 4096
const mostVoipBytes = 5120

/** A push to one token, in Apple's words. */
export interface ApnsPush {
  readonly token: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Saying {
  readonly type: 'alert' | 'voip' | 'background'
  readonly token: string
  readonly topic: string
  readonly body: string
}

function pushOf(notice: DeviceNotice, { type, token, topic, body }: Saying): ApnsPush {
  const id = requestIdOf(`${type} ${token}`, notice)
  return {
    token,
    headers: {
      'apns-topic': topic,
      'apns-push-type': type,
      'apns-priority': type === 'background' ? '5' : '10',
      'apns-expiration': String(Math.floor(notice.until / 1000)),
      'apns-collapse-id': notice.topic,
      'apns-id': id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    },
    body,
  }
}

/** How a device is told that somebody calls: by the token that wakes its app. */
export function callPush(to: DeviceAddress, voipToken: string, notice: DeviceNotice, app: string): ApnsPush {
  const { shown, names, isContentHidden } = notice
  const caller = isContentHidden ? {} : { caller: names.sender }
  const said = { aps: {}, ...dataOf(notice), ...caller, title: shown.title, badge: notice.badge }
  const body = fitted(shown.body, mostVoipBytes, (text) => JSON.stringify({ ...said, body: text }))
  return pushOf(notice, { type: 'voip', token: voipToken, topic: `${to.app ?? app}.voip`, body })
}

/** How a device is told of all else: something to be shown or, when it is to go again, something that its app does. */
export function noticePush(
  to: DeviceAddress & { readonly token: string },
  notice: DeviceNotice,
  app: string,
): ApnsPush {
  const { token } = to
  const topic = to.app ?? app
  const data = dataOf(notice)
  if (notice.kind === 'withdrawal') {
    // Apple wants nothing else within `aps` of what is not shown.
    const body = JSON.stringify({ aps: { 'content-available': 1 }, ...data, badge: notice.badge })
    return pushOf(notice, { type: 'background', token, topic, body })
  }
  const { shown, badge, isSilent, kind, message } = notice
  const isCall = kind === 'call'
  const aps = {
    badge,
    ...(isSilent && !isCall ? {} : { sound: 'default' }),
    'thread-id': message.conversation,
    // An app may write it anew before it is shown: decrypt it, or fetch what was said.
    'mutable-content': 1,
    'interruption-level': isCall ? 'time-sensitive' : 'active',
  }
  const body = fitted(shown.body, mostBytes, (text) =>
    JSON.stringify({ aps: { alert: { title: shown.title, body: text }, ...aps }, ...data }),
  )
  return pushOf(notice, { type: 'alert', token, topic, body })
}
