import { TidingsError } from '@tidings/protocol'

/** The store, or somebody else, is away: nothing is wrong with what was to be done, and it is tried again. */
export const isAway = (error: unknown): boolean => error instanceof TidingsError && error.code === 'unavailable'
