import type { Speech } from '../texts/texts.tsx'

const dayOf = (ts: number): string => new Date(ts).toDateString()
const day = 86_400_000

export const sameDay = (a: number, b: number): boolean => dayOf(a) === dayOf(b)

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format is slow, and a list needs hundreds. */
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${Object.values(options).join(' ')} ${Object.keys(options).join(' ')}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options)
  formats.set(key, known)
  return known
}

export const timeText = (ts: number, locale: string): string =>
  format(locale, { hour: '2-digit', minute: '2-digit' }).format(ts)

export function dayText(ts: number, { locale, t }: Speech): string {
  const now = Date.now()
  if (sameDay(ts, now)) return t('today')
  if (sameDay(ts, now - day)) return t('yesterday')
  const thisYear = new Date(ts).getFullYear() === new Date(now).getFullYear()
  return format(locale, { day: 'numeric', month: 'long', ...(thisYear ? {} : { year: 'numeric' }) }).format(ts)
}

/** As a list shows it: the time today, the day before that. */
export function shortText(ts: number, { locale, t }: Speech): string {
  const now = Date.now()
  if (sameDay(ts, now)) return timeText(ts, locale)
  if (sameDay(ts, now - day)) return t('yesterday')
  return format(locale, { day: 'numeric', month: 'short' }).format(ts)
}

/** Day and time within a sentence: `today, 14:05`. */
export function momentText(ts: number, { locale, t }: Speech): string {
  const now = Date.now()
  const time = timeText(ts, locale)
  if (sameDay(ts, now)) return `${t('today_')}, ${time}`
  if (sameDay(ts, now - day)) return `${t('yesterday_')}, ${time}`
  return format(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(ts)
}

/** A date alone, whole. */
export const dateText = (ts: number, locale: string): string => format(locale, { dateStyle: 'long' }).format(ts)

const minute = 60_000

/** What a field of date and time takes: local, without a zone. */
export const fieldTime = (ts: number): string =>
  new Date(ts - new Date(ts).getTimezoneOffset() * minute).toISOString().slice(0, 16)
