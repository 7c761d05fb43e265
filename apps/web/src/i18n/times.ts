import type { Texts } from './en.ts'
import type { Language } from './language.ts'

const locale: Record<Language, string> = { en: 'en-GB', zh: 'zh-CN' }
const dayMs = 86_400_000
const startOfDay = (ts: number): number => new Date(ts).setHours(0, 0, 0, 0)
const daysBetween = (ts: number, now: number): number => Math.round((startOfDay(now) - startOfDay(ts)) / dayMs)

export const timeOfDay = (ts: number, language: Language): string =>
  new Intl.DateTimeFormat(locale[language], { hour: '2-digit', minute: '2-digit' }).format(ts)

/** As short as a list needs it: the time today, then the day, then the date. */
export function shortTime(ts: number, now: number, { language, texts }: Words): string {
  const days = daysBetween(ts, now)
  if (days <= 0) return timeOfDay(ts, language)
  if (days === 1) return texts.yesterday
  const format: Intl.DateTimeFormatOptions = days < 7 ? { weekday: 'short' } : { day: 'numeric', month: 'short' }
  return new Intl.DateTimeFormat(locale[language], format).format(ts)
}

export interface Words {
  readonly language: Language
  readonly texts: Texts
}

export function dayName(ts: number, now: number, { language, texts }: Words): string {
  const days = daysBetween(ts, now)
  if (days <= 0) return texts.today
  if (days === 1) return texts.yesterday
  const year = new Date(ts).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const }
  const format: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long', ...year }
  return new Intl.DateTimeFormat(locale[language], format).format(ts)
}

export const sameDay = (a: number, b: number): boolean => startOfDay(a) === startOfDay(b)

export const wholeNumber = (value: number, language: Language): string =>
  new Intl.NumberFormat(locale[language]).format(value)

export const listOf = (names: readonly string[], language: Language): string =>
  new Intl.ListFormat(locale[language], { style: 'long', type: 'conjunction' }).format(names)
