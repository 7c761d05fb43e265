/** When nothing calls, by the clock and the calendar of a zone. */
export interface QuietTimes {
  /** Minutes of the day; from 1320 to 420 is from ten at night to seven in the morning, twice the same the whole day. */
  readonly from: number
  readonly to: number
  /** Days on which they begin, Sunday is 0; every day when absent. */
  readonly days?: readonly number[] | undefined
  readonly zone: string
}

/** One for each zone that was asked for; there are some hundreds of names for zones. */
const formatters = new Map<string, Intl.DateTimeFormat>()
const formattersMost = 1000

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  })
  if (formatters.size >= formattersMost) formatters.clear()
  formatters.set(zone, made)
  return made
}

/** Whether there is such a time zone, as this machine knows them. */
export function isZone(zone: string): boolean {
  try {
    formatterOf(zone)
    return true
  } catch {
    // It throws for a name that it does not know, and has no other way to say so.
    return false
  }
}

function clockIn(zone: string, now: number): { readonly day: number; readonly minute: number } {
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  )
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'))
  return { day: weekdays.indexOf(parts.get('weekday') ?? ''), minute }
}

/** By the zone's own clock: a night in which it is changed is an hour longer or shorter. */
export function isQuietAt(quiet: QuietTimes, now: number): boolean {
  // A zone that another machine knew: its hours cannot be told here.
  if (!isZone(quiet.zone)) return false
  const { day, minute } = clockIn(quiet.zone, now)
  const begins = (on: number): boolean => quiet.days === undefined || quiet.days.includes(on)
  if (quiet.from < quiet.to) return minute >= quiet.from && minute < quiet.to && begins(day)
  return (minute >= quiet.from && begins(day)) || (minute < quiet.to && begins((day + 6) % 7))
}
