import { createHash } from 'node:crypto'
import type { DeviceAddress, DeviceNotice, Posting, ProviderAnswer, PushProvider } from '@tidings/core'
import { retryAfterMs } from '@tidings/core'
import { uidOf } from '@tidings/protocol'
import { TidingsError } from '@tidings/protocol/errors'
import type { VendorParts } from '../vendors/vendor.ts'

/** Where each kind of device is pushed to; absent: not by this gateway. */
export interface GatewaySettings {
  readonly android?: string | undefined
  readonly ios?: string | undefined
  readonly harmony?: string | undefined
  /** Said with each push, `Authorization: Bearer …`: whoever takes pushes knows by it who sends them. */
  readonly secret?: string | undefined
}

/** What Wildfire calls those who push to Android. */
const androidTypes: Readonly<Record<string, number>> = {
  ...{ xiaomi: 1, huawei: 2, meizu: 3, vivo: 4, oppo: 5, fcm: 6, getui: 7, jpush: 8, honor: 9, unipush: 10 },
}
/** A build from the store; 1 is one of a developer, which has a name of its own here. */
const iosTypes: Readonly<Record<string, number>> = { apns: 0, 'apns-sandbox': 1 }

/** What Wildfire calls what is said; 0 is what it does not know. */
const contentTypes: Readonly<Record<string, number>> = {
  ...{ text: 1, audio: 2, image: 3, location: 4, file: 5, video: 6, sticker: 7, link: 8, card: 10, merge: 11 },
  articles: 13,
  ...{ 'call/invite': 400, 'call/answer': 401, 'call/bye': 402 },
}

/** 0 a message, 1 a call, 2 its end, 4 its answer, 5 something that was taken back. */
function pushMessageType({ kind, message }: DeviceNotice): number {
  if (kind === 'withdrawal') return 5
  if (kind === 'call') return 1
  if (message.content.type === 'call/bye') return 2
  return message.content.type === 'call/answer' ? 4 : 0
}

const mentionedType = ({ message: { mentions = [] } }: DeviceNotice): number => {
  if (mentions.length === 0) return 0
  return mentions.includes('all') ? 2 : 1
}

/** Wildfire's messages have numbers: of ours it is made, always the same, and one that JSON can hold. */
const numberOf = (id: string): number => Number(createHash('sha256').update(id).digest().readBigUInt64BE(0) >> 11n) || 1

/** Of the conversation, as the reader sees it: the other one, or the room. */
function conversationOf({ message, names, pictures }: DeviceNotice) {
  const [kind = '', id = ''] = message.conversation.split(/\/(.*)/s)
  const isRoom = kind === 'room'
  const of = ({ sender, room = '' }: DeviceNotice['names']): string => (isRoom ? room : sender)
  return { convType: isRoom ? 1 : 0, target: id, targetName: of(names), targetPortrait: of(pictures), line: 0 }
}

/** What the sender wants the app to get, or where it finds what was said. */
function pushDataOf({ kind, message, isContentHidden }: DeviceNotice): string {
  const { conversation, id, seq, push } = message
  if (typeof push === 'object' && push.data !== undefined && !isContentHidden && kind !== 'withdrawal') return push.data
  return JSON.stringify({ kind, conversation, message: id, seq })
}

/** A push, field by field as Wildfire's server says it to its push_server. */
function wildfirePush(to: DeviceAddress, notice: DeviceNotice, pushType: number): object {
  const { message, shown, names, pictures, user, badge, kind, isContentHidden } = notice
  const isGone = kind === 'withdrawal'
  return {
    sender: uidOf(message.from),
    senderName: names.sender,
    senderPortrait: pictures.sender,
    ...conversationOf(notice),
    userId: user,
    cntType: contentTypes[message.content.type] ?? 0,
    serverTime: message.ts,
    pushMessageType: pushMessageType(notice),
    pushType,
    ...(isContentHidden || isGone ? {} : { pushContent: shown.body }),
    pushData: pushDataOf(notice),
    unReceivedMsg: badge,
    existBadgeNumber: 0,
    mentionedType: mentionedType(notice),
    packageName: to.app ?? '',
    deviceToken: to.token ?? '',
    voipDeviceToken: to.voipToken ?? '',
    isHiddenDetail: isContentHidden,
    language: to.language ?? '',
    messageId: numberOf(message.id),
    callStartUid: kind === 'call' ? message.id : '',
    republish: false,
  }
}

const answerBytes = 1000

/** Of a proxy, a page where one signs in: whoever answers so has taken nothing. */
const isPage = (body: string): boolean => body.length >= answerBytes || body.trimStart().startsWith('<')

function verdictOf({ status, body, retryAfter }: Awaited<ReturnType<Posting['post']>>, now: number): ProviderAnswer {
  const why = `the gateway answered ${status}`
  if (status >= 200 && status < 300)
    return isPage(body) ? { came: 'failed', why: `${why} with a page` } : { came: 'taken' }
  if (status === 410) return { came: 'dead', why }
  if (status === 413 || status === 400 || status === 422) return { came: 'refused', why }
  // Not taken, not there, not ours yet: an operator can put it right while it waits.
  const asked = retryAfterMs(retryAfter, now)
  return asked === undefined ? { came: 'failed', why } : { came: 'failed', why, retryAfterMs: asked }
}

/**
 * Hands pushes to a service of the operator's own, in the words of Wildfire's server (wildfirechat/push_server, `PushMessage` and its
 * documentation, as of 2026-06), so that its push_server runs as it is: one provider for each who pushes to devices in its place. It
 * says of no token that it is dead; a gateway that answers 410 does.
 */
export function createGateway(settings: GatewaySettings, parts: VendorParts): readonly PushProvider[] {
  const { android, ios, harmony, secret } = settings
  const { posting, clock, timeoutMs } = parts
  const authorization = secret === undefined ? {} : { authorization: `Bearer ${secret}` }
  const headers = { 'content-type': 'application/json; charset=utf-8', accept: 'application/json', ...authorization }

  async function check(url: string): Promise<void> {
    const { status } = await posting.post({ url, headers, body: '{}', timeoutMs, maxBytes: answerBytes })
    if (status === 401 || status === 403)
      throw new TidingsError('rejected', `the gateway answers ${status}: it does not take the secret`)
    if (status === 404) throw new TidingsError('rejected', 'the gateway has no such path (404): check the address')
  }

  /** Those behind one address are asked about together. */
  const checking = new Map<string, Promise<void>>()
  const checked = (url: string): Promise<void> => {
    const asked = checking.get(url) ?? check(url).finally(() => checking.delete(url))
    checking.set(url, asked)
    return asked
  }

  const providerTo = (url: string, name: string, pushType: number): PushProvider => {
    async function send(to: DeviceAddress, notice: DeviceNotice): Promise<ProviderAnswer> {
      // What was read elsewhere has no word there.
      if (notice.kind === 'withdrawal' && !notice.message.recalled) return { came: 'impossible' }
      if (to.token === undefined && notice.kind !== 'call') return { came: 'impossible' }
      const body = JSON.stringify(wildfirePush(to, notice, pushType))
      return verdictOf(await posting.post({ url, headers, body, timeoutMs, maxBytes: answerBytes }), clock.now())
    }
    return {
      name,
      send: (to, notice) => send(to, notice).catch((error: unknown) => ({ came: 'failed', why: whyOf(error) })),
      check: () => checked(url),
    }
  }

  const all = (url: string | undefined, types: Readonly<Record<string, number>>): readonly PushProvider[] =>
    url === undefined ? [] : Object.entries(types).map(([name, type]) => providerTo(url, name, type))
  return [...all(android, androidTypes), ...all(ios, iosTypes), ...all(harmony, { harmony: 0 })]
}

const whyOf = (error: unknown): string =>
  error instanceof TidingsError ? error.message : `it could not be asked (${(error as Error).name})`
