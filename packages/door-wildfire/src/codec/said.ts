import { type Content, type InputOf, limits, uidOf, userOid } from '@tidings/protocol'
import { badParameter } from '../wire/errors.ts'
import { isServersOwn, isText, jsonIn, objectIn, type Payload, shortened } from './payload.ts'

type Send = InputOf<'message.send'>
export type Said = Pick<Send, 'content' | 'mentions' | 'ext' | 'options'>

const webUrl = (url: string): string | undefined =>
  /^https?:\/\/\S+$/.test(url) && URL.canParse(url) ? url : undefined

const numberIn = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined
}

const defined = (fields: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''))

type Make = (payload: Payload) => { readonly type: string; readonly data: object } | undefined

/** A file elsewhere; undefined without an address. */
const file =
  (type: string, more: Make | ((payload: Payload) => object) = () => ({})): Make =>
  (payload) => {
    const url = webUrl(payload.remoteMediaUrl)
    return url === undefined ? undefined : { type, data: defined({ url, ...more(payload) }) }
  }

const durationOf = ({ content }: Payload): object => {
  const seconds = numberIn(objectIn(content)?.duration)
  return { durationMs: seconds === undefined ? undefined : Math.round(seconds * 1000) }
}

const pixels = (value: unknown): number | undefined => {
  const number = numberIn(value)
  return number !== undefined && number >= 1 && number <= 100_000 ? Math.round(number) : undefined
}

const sizeOf = ({ content }: Payload): object => {
  const { w, h } = objectIn(content) ?? {}
  return { width: pixels(w), height: pixels(h) }
}

const place: Make = ({ content, searchableContent }) => {
  const { lat, long } = objectIn(content) ?? {}
  const [latitude, longitude] = [Number(lat), Number(long)]
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined
  return { type: 'location', data: defined({ latitude, longitude, title: searchableContent.slice(0, 200) }) }
}

const link: Make = ({ content, searchableContent }) => {
  const { u, d, t } = objectIn(content) ?? {}
  const url = webUrl(String(u ?? ''))
  if (url === undefined) return undefined
  const description = String(d ?? '').slice(0, 1000)
  const data = { url, title: searchableContent.slice(0, 300), description, image: webUrl(String(t ?? '')) }
  return { type: 'link', data: defined(data) }
}

const cardKinds: Readonly<Record<number, string>> = { 0: 'user', 1: 'room', 2: 'channel', 3: 'channel' }

const card: Make = ({ content, base64edData }) => {
  const { t = 0, n, d } = jsonIn(base64edData)
  const kind = cardKinds[Number(t)]
  if (kind === undefined || content === '') return undefined
  return { type: 'card', data: { oid: `${kind}/${content}`, name: String(d || n || content).slice(0, 200) } }
}

const makers: Readonly<Record<number, Make>> = {
  2: file('audio', durationOf),
  3: file('image'),
  4: place,
  5: file('file', ({ searchableContent, content }) => ({
    name: searchableContent.slice(0, 255),
    size: numberIn(content),
  })),
  6: file('video', durationOf),
  7: file('sticker', sizeOf),
  8: link,
  10: card,
}

/** Text stays text for every reader; all else that Wildfire has of it stands beside. */
function contentOf(payload: Payload): Pick<Said, 'content' | 'ext'> {
  if (isText(payload.type)) {
    const { type, searchableContent } = payload
    // Of plain text its type is not kept: most messages need nothing beside their words.
    const rest = shortened({ ...payload, searchableContent: '', type: type === 1 ? 0 : type })
    const content: Content = { type: 'text', data: searchableContent }
    return Object.keys(rest).length === 0 ? { content } : { content, ext: { wf: rest } }
  }
  const made = makers[payload.type]?.(payload) ?? { type: `custom/wf-${payload.type}`, data: {} }
  return { content: { type: made.type, data: { ...made.data, wf: { ...shortened(payload), type: payload.type } } } }
}

function mentionsOf({ mentionedType, mentionedTarget }: Payload): Pick<Said, 'mentions'> {
  if (mentionedType === 2) return { mentions: ['all'] }
  const named = [...new Set(mentionedTarget)].map((target) => userOid(uidOf(target)))
  return mentionedType === 1 && named.length > 0 ? { mentions: named } : {}
}

function optionsOf(
  { persistFlag, pushContent, pushData }: Payload,
  toUsers: readonly string[],
): NonNullable<Said['options']> {
  const body = pushContent.slice(0, limits.pushTextLength)
  const data = pushData.slice(0, limits.pushDataLength)
  const push = { ...(body === '' ? {} : { body }), ...(data === '' ? {} : { data }) }
  return {
    ...(persistFlag === 4 ? { persist: false } : {}),
    ...(persistFlag === 0 || persistFlag === 1 ? { count: false } : {}),
    ...(Object.keys(push).length > 0 ? { push } : {}),
    ...(toUsers.length > 0 ? { targets: toUsers.map((user) => userOid(uidOf(user))) } : {}),
  }
}

/** What the server is asked to send for a payload. */
export function saidOf(
  payload: Payload,
  { line = 0, toUsers = [] }: { readonly line?: number; readonly toUsers?: readonly string[] } = {},
): Said {
  if (isServersOwn(payload.type)) throw badParameter(`payload.type: ${payload.type} only the server says`)
  if (payload.type < 0) throw badParameter('payload.type: expected no negative number')
  const { content, ext } = contentOf(payload)
  const beside = { ...ext, ...(line === 0 ? {} : { line }) }
  const options = optionsOf(payload, toUsers)
  return {
    content,
    ...mentionsOf(payload),
    ...(Object.keys(beside).length > 0 ? { ext: beside } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  }
}
