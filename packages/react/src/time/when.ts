import type { Speech } from '../texts/speech.ts'

/** The days of the calendar count, which are not all of 24 hours. */
const dayOf = (ts: number, days = 0): string => {
  const date = new Date(ts)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).toDateString()
}

export const sameDay = (a: number, b: number): boolean => dayOf(a) === dayOf(b)
const isYesterday = (ts: number, now: number): boolean => dayOf(ts) === dayOf(now, -1)

/** When the next day begins. */
export function nextDay(now: number): number {
  const date = new Date(now)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime()
}

/** How many languages times looks there may be. */
const mostFormats = 200
const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format is slow, and a list needs hundreds. */
function format(locale: string, options: Intl.DateTimeFormatOptions): (ts: number) => string {
  const key = `${locale} ${JSON.stringify(options)}`
  // One keeps the time zone that it was made in: it is told the local time as if that were UTC, and a traveller's clock is right.
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  if (formats.size >= mostFormats) formats.clear()
  formats.set(key, known)
  return (ts) => known.format(ts - new Date(ts).getTimezoneOffset() * minute)
}

const minute = 60_000

export const timeText = (ts: number, locale: string): string => format(locale, { timeStyle: 'short' })(ts)

/** The day of the week and the time in another time zone; undefined for one that this browser does not know. */
export function zonedText(ts: number, timeZone: string, locale: string): string | undefined {
  try {
    const looks = { weekday: 'short', hour: 'numeric', minute: '2-digit', timeZone } as const
    return new Intl.DateTimeFormat(locale, looks).format(ts)
  } catch {
    // A zone that was named after this browser was made.
    return undefined
  }
}

export function dayText(ts: number, { locale, t }: Speech): string {
  const now = Date.now()
  if (sameDay(ts, now)) return t('today')
  if (isYesterday(ts, now)) return t('yesterday')
  const thisYear = new Date(ts).getFullYear() === new Date(now).getFullYear()
  return format(locale, { day: 'numeric', month: 'long', ...(thisYear ? {} : { year: 'numeric' }) })(ts)
}

/** As a list shows it: the time today, the day before that. */
export function shortText(ts: number, { locale, t }: Speech): string {
  const now = Date.now()
  if (sameDay(ts, now)) return timeText(ts, locale)
  if (isYesterday(ts, now)) return t('yesterday')
  const thisYear = new Date(ts).getFullYear() === new Date(now).getFullYear()
  return format(locale, { day: 'numeric', month: 'short', ...(thisYear ? {} : { year: 'numeric' }) })(ts)
}

/** Day and time within a sentence: `today, 14:05`. */
export function momentText(ts: number, { locale, t }: Speech): string {
  const now = Date.now()
  const time = timeText(ts, locale)
  if (sameDay(ts, now)) return t('dayAndTime', { day: t('today_'), time })
  if (isYesterday(ts, now)) return t('dayAndTime', { day: t('yesterday_'), time })
  if (dayOf(ts) === dayOf(now, 1)) return t('dayAndTime', { day: t('tomorrow_'), time })
  // What is to come is near, as a rule: the day of the week says more than the date alone.
  const style = ts > now ? longMoment : shortMoment
  return format(locale, style)(ts)
}

const longMoment = { dateStyle: 'full', timeStyle: 'short' } as const
const shortMoment = { dateStyle: 'medium', timeStyle: 'short' } as const

/** A month alone. */
export const monthText = (ts: number, locale: string): string => format(locale, { month: 'long', year: 'numeric' })(ts)

/** A date alone, whole. */
export const dateText = (ts: number, locale: string): string => format(locale, { dateStyle: 'long' })(ts)

/** What a field of date and time takes: local, without a zone. */
export const fieldTime = (ts: number): string =>
  new Date(ts - new Date(ts).getTimezoneOffset() * minute).toISOString().slice(0, 16)

/** The moment that a field of date and time names; of an hour that there is twice the first, of one that there is not the next. */
export function timeOfField(value: string): number | undefined {
  const at = new Date(value).getTime()
  return Number.isNaN(at) ? undefined : at
}
