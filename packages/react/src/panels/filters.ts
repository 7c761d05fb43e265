import type { ContentKind } from '@tidings/protocol/kinds'

/** What a search is narrowed by. */
export interface Filters {
  /** Addresses of people. */
  readonly from?: readonly string[]
  /** The address of a conversation. */
  readonly conversation?: string
  readonly has?: readonly ContentKind[]
  /** Milliseconds since the epoch; `until` is not included. */
  readonly since?: number
  readonly until?: number
}

/** Who and where a name may be; the first of them is meant where one is. */
export interface Names {
  people(name: string): readonly string[]
  conversations(name: string): readonly string[]
}

/** A filter as it stands in the text. */
export interface FilterInText {
  readonly text: string
  readonly from: number
  readonly to: number
}

export interface Asked {
  /** What was typed, without the filters. */
  readonly query: string
  readonly filters: Filters
  readonly found: readonly FilterInText[]
}

type Name = 'from' | 'in' | 'before' | 'after' | 'on' | 'has'

/** Names of filters and of kinds, in every language of the kit: they are understood in each. */
const names: Readonly<Record<string, Name>> = {
  ...{ from: 'from', 来自: 'from', 发送者: 'from' },
  ...{ in: 'in', 在: 'in', 会话: 'in' },
  ...{ before: 'before', 早于: 'before', 之前: 'before' },
  ...{ after: 'after', since: 'after', 晚于: 'after', 之后: 'after' },
  ...{ on: 'on', during: 'on', date: 'on', 日期: 'on' },
  ...{ has: 'has', 包含: 'has', 类型: 'has' },
}

const kinds: Readonly<Record<string, readonly ContentKind[]>> = {
  ...{ picture: ['picture'], pictures: ['picture'], image: ['picture'], images: ['picture'], photo: ['picture'] },
  ...{ film: ['film'], films: ['film'], video: ['film'], videos: ['film'], media: ['picture', 'film'] },
  ...{ voice: ['voice'], audio: ['voice'], sound: ['voice'] },
  ...{ file: ['file'], files: ['file'], document: ['file'], link: ['link'], links: ['link'] },
  ...{
    图片: ['picture'],
    照片: ['picture'],
    视频: ['film'],
    语音: ['voice'],
    音频: ['voice'],
    文件: ['file'],
    链接: ['link'],
  },
}

/** The names stand in the order of their length: of two that begin alike the longer is tried first. */
const words = Object.keys(names).sort((a, b) => b.length - a.length)
const filter = new RegExp(`(?<![\\p{L}\\p{N}])(${words.join('|')})[:：]\\s?(?:["“”]([^"“”]*)["“”]|([^\\s"“”]+))`, 'giu')

/** The days of the calendar, which are not all of 24 hours: a day, a month or a year, from and up to. */
function spanOf(value: string, now: number): readonly [from: number, upTo: number] | undefined {
  const today = new Date(now)
  const day = (back: number): readonly [number, number] => {
    const at = (days: number) => new Date(today.getFullYear(), today.getMonth(), today.getDate() + days).getTime()
    return [at(-back), at(1 - back)]
  }
  if (/^(today|今天)$/i.test(value)) return day(0)
  if (/^(yesterday|昨天)$/i.test(value)) return day(1)
  const [, year = '', month, date] = /^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?$/.exec(value) ?? []
  if (year === '') return undefined
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(date ?? 1)]
  const from = new Date(y, m, d)
  // The 31st of June is no day.
  if (from.getFullYear() !== y || from.getMonth() !== m || from.getDate() !== d) return undefined
  const upTo =
    date !== undefined ? new Date(y, m, d + 1) : month !== undefined ? new Date(y, m + 1, 1) : new Date(y + 1, 0, 1)
  return [from.getTime(), upTo.getTime()]
}

const timeOf = (name: 'before' | 'after' | 'on', [from, upTo]: readonly [number, number]): Filters =>
  ({ before: { until: from }, after: { since: upTo }, on: { since: from, until: upTo } })[name]

/** `2026-01-31..2026-02-03`: from the one to the other, both of them in it; one of them may be left open. */
function stretchOf(value: string, now: number): Filters | undefined {
  const [first = '', last = '', ...rest] = value.split('..')
  const [from, to] = [spanOf(first, now), spanOf(last, now)]
  const isWrong = (text: string, span: unknown): boolean => text !== '' && span === undefined
  if (rest.length > 0 || (!from && !to) || isWrong(first, from) || isWrong(last, to)) return undefined
  if (from && to && from[0] >= to[1]) return undefined
  return { ...(from ? { since: from[0] } : {}), ...(to ? { until: to[1] } : {}) }
}

/** undefined for a filter that means nothing: it stays among the words. */
function filterOf(name: Name, value: string, known: Names, now: number): Filters | undefined {
  if (name === 'from') {
    const from = known.people(value.replace(/^@/, ''))
    return from.length > 0 ? { from } : undefined
  }
  if (name === 'in') {
    const [conversation] = known.conversations(value)
    return conversation === undefined ? undefined : { conversation }
  }
  if (name === 'has')
    return Object.hasOwn(kinds, value.toLowerCase()) ? { has: kinds[value.toLowerCase()] ?? [] } : undefined
  if (name === 'on' && value.includes('..')) return stretchOf(value, now)
  const span = spanOf(value, now)
  return span && timeOf(name, span)
}

/** Two of a kind: either sender, either kind, both bounds of time; of places the last. */
function both(a: Filters, b: Filters): Filters {
  const union = <T>(one: readonly T[] = [], other: readonly T[] = []): readonly T[] => [...new Set([...one, ...other])]
  const from = union(a.from, b.from).slice(0, mostSenders)
  const has = union(a.has, b.has)
  const since = Math.max(a.since ?? 0, b.since ?? 0)
  const until = Math.min(a.until ?? Number.POSITIVE_INFINITY, b.until ?? Number.POSITIVE_INFINITY)
  return {
    ...a,
    ...b,
    ...(from.length > 0 ? { from } : {}),
    ...(has.length > 0 ? { has } : {}),
    ...(a.since === undefined && b.since === undefined ? {} : { since }),
    ...(Number.isFinite(until) ? { until } : {}),
  }
}

/** As many senders as one search takes. */
const mostSenders = 20

/** What somebody looks for who types `from:bob has:picture tower`: in any language of the kit, filters anywhere. */
export function readSearch(text: string, known: Names, now: number): Asked {
  let filters: Filters = {}
  let query = ''
  let at = 0
  const found: FilterInText[] = []
  for (const match of text.matchAll(filter)) {
    const name = names[(match[1] ?? '').toLowerCase()]
    const narrowed = name && filterOf(name, (match[2] ?? match[3] ?? '').trim(), known, now)
    if (!narrowed) continue
    filters = both(filters, narrowed)
    query += text.slice(at, match.index)
    at = match.index + match[0].length
    found.push({ text: match[0], from: match.index, to: at })
  }
  return { query: (query + text.slice(at)).replace(/\s+/g, ' ').trim(), filters, found }
}

/** A filter in writing; a value of several words in quotes. */
export const writeFilter = (name: Name, value: string): string =>
  `${name}:${/[\s"“”]/.test(value) ? `"${value.replace(/["“”]/g, '')}"` : value}`

/** The text without one of its filters. */
export const withoutFilter = (text: string, { from, to }: FilterInText): string =>
  `${text.slice(0, from)}${text.slice(to)}`.replace(/\s+/g, ' ').trim()
