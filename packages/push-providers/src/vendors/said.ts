import { createHash } from 'node:crypto'
import type { DeviceNotice } from '@tidings/core'

/** How large a text is, as a provider counts; of two texts together the sum of both. */
export type Size = (text: string) => number

/** What most call a character: UTF-16 units, so that emoji are counted as what they take. */
const units: Size = (text) => text.length
/** Two for what is wider than a Latin letter. */
export const widths: Size = (text) =>
  [...text].reduce((sum, one) => sum + ((one.codePointAt(0) ?? 0) > 0xff ? 2 : 1), 0)
/** As it stands within JSON. */
export const jsonBytes: Size = (text) => Buffer.byteLength(JSON.stringify(text)) - 2

const characters = new Intl.Segmenter('und', { granularity: 'grapheme' })
/** Of what is longer nothing is seen anyway, and it need not be looked through. */
const mostLookedAt = 4096

/** Ends after a whole character, as people see them. What is blank is a dot: most providers take no blank. */
export function cut(text: string, most: number, size: Size = units): string {
  const whole = text.slice(0, mostLookedAt).replace(/[\ud800-\udbff]$/, '')
  if (whole.trim() === '') return '·'
  if (size(whole) <= most) return whole
  let left = most - size('…')
  let kept = ''
  for (const { segment } of characters.segment(whole)) {
    left -= size(segment)
    if (left < 0) break
    kept += segment
  }
  return `${kept}…`
}

/** The body as long as the whole stays within so many bytes. */
export function fitted(body: string, mostBytes: number, whole: (body: string) => string): string {
  const around = Buffer.byteLength(whole(''))
  return whole(cut(body, Math.max(mostBytes - around, jsonBytes('…')), jsonBytes))
}

/** A number of 31 bits: what has the same one takes the place of what was shown before. */
export const notifyIdOf = (topic: string): number =>
  createHash('sha256').update(topic).digest().readUInt32BE(0) & 0x7fffffff || 1

/** How long it is of use, within what the provider takes. */
export function secondsLeft(until: number, now: number, least: number, most: number): number {
  return Math.min(Math.max(Math.ceil((until - now) / 1000), least), most)
}

/** `dataOf`, without what the sender gives the app where all of it together has more bytes than the provider takes. */
export function dataWithin(notice: DeviceNotice, mostBytes: number): Readonly<Record<string, string>> {
  const { data, ...ours } = dataOf(notice)
  const all = data === undefined ? ours : { ...ours, data }
  return Buffer.byteLength(JSON.stringify(all)) <= mostBytes ? all : ours
}

/** A name of this push at this device: when it is tried again, it is the same. 32 letters of hex. */
export const requestIdOf = (token: string, { kind, message }: DeviceNotice): string =>
  createHash('sha256').update(`${token}\0${kind}\0${message.id}\0${message.rev}`).digest('hex').slice(0, 32)

/** What the app opens the right place with; texts alone, as some providers take nothing else. */
export function dataOf({ kind, user, message, isContentHidden }: DeviceNotice): Readonly<Record<string, string>> {
  const { conversation, id, seq, push } = message
  const said = { kind, user, conversation, message: id, seq: String(seq) }
  const isSaid = typeof push === 'object' && push.data !== undefined && !isContentHidden && kind !== 'withdrawal'
  return isSaid ? { ...said, data: push.data ?? '' } : said
}
