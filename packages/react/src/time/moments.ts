/** Moments that are offered where a time is asked for. */
export type MomentKey =
  | 'inHour'
  | 'inThreeHours'
  | 'todayAt'
  | 'tomorrowAt'
  | 'nextMondayAt'
  | 'untilTomorrow'
  | 'untilMonday'

export interface Moment {
  readonly key: MomentKey
  readonly at: number
}

const hour = 3_600_000
/** When a day of work begins. */
const morning = 9
/** Before it, “tomorrow” is for most people the day that has begun already. */
const night = 5

/** Days count by the calendar, so an hour stays the same hour over a change of the clocks. */
function dayFrom(now: number, days: number, atHour = 0): number {
  const date = new Date(now)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, atHour).getTime()
}

/** Nine in the morning of the next day, by the calendar of who asks. */
export const tomorrowMorning = (now: number): number => dayFrom(now, 1, morning)

/** From one Monday it is to the next one. */
const daysToMonday = (now: number): number => 7 - ((new Date(now).getDay() + 6) % 7)

/** A moment that is near another one is offered once, under the first name. */
const apart = (moments: readonly Moment[]): readonly Moment[] =>
  moments.filter(({ at }, index) => moments.findIndex((one) => one.at === at) === index)

/** When something is to come: a message to be sent, a reminder. */
export const momentsToCome = (now: number): readonly Moment[] =>
  apart([
    { key: 'inHour', at: now + hour },
    { key: 'inThreeHours', at: now + 3 * hour },
    ...(new Date(now).getHours() < night ? [{ key: 'todayAt', at: dayFrom(now, 0, morning) } as const] : []),
    { key: 'tomorrowAt', at: tomorrowMorning(now) },
    { key: 'nextMondayAt', at: dayFrom(now, daysToMonday(now), morning) },
  ])

/** How long something lasts: a status. */
export const momentsToLast = (now: number): readonly Moment[] =>
  apart([
    { key: 'inHour', at: now + hour },
    { key: 'inThreeHours', at: now + 3 * hour },
    { key: 'untilTomorrow', at: dayFrom(now, 1) },
    { key: 'untilMonday', at: dayFrom(now, daysToMonday(now)) },
  ])
