/** How hours are counted. */
export type Clock = '12h' | '24h'

/** Whoever formats a time by it counts hours like this. */
export const withClock = (locale: string, clock: Clock | undefined): string =>
  clock === undefined ? locale : new Intl.Locale(locale, { hourCycle: clock === '12h' ? 'h12' : 'h23' }).toString()
