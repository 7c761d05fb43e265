import type { Texts } from '../../i18n/en.ts'

const dayOf = (ts: number): string => new Date(ts).toDateString()
const day = 86_400_000

export const sameDay = (a: number, b: number): boolean => dayOf(a) === dayOf(b)

export const timeText = (ts: number, language: string): string =>
  new Date(ts).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' })

export function dayText(ts: number, language: string, texts: Texts): string {
  const now = Date.now()
  if (sameDay(ts, now)) return texts.today
  if (sameDay(ts, now - day)) return texts.yesterday
  const thisYear = new Date(ts).getFullYear() === new Date(now).getFullYear()
  return new Date(ts).toLocaleDateString(language, {
    day: 'numeric',
    month: 'long',
    ...(thisYear ? {} : { year: 'numeric' }),
  })
}

/** As a list shows it: the time today, the day before that. */
export function shortText(ts: number, language: string, texts: Texts): string {
  const now = Date.now()
  if (sameDay(ts, now)) return timeText(ts, language)
  if (sameDay(ts, now - day)) return texts.yesterday
  return new Date(ts).toLocaleDateString(language, { day: 'numeric', month: 'short' })
}
