/**
 * Marks of the two statements of a transaction that nobody begins or commits: they go to the database as one, so that nothing is
 * waited for but the end of both. They are comments that the driver looks for; outside a transaction, on one connection.
 */

/** Waits for the `last` one, and goes with it. */
export const aheadMark = '/* ahead */'
/** When both succeed the transaction is committed, else rolled back. Answers the rows of both. */
export const lastMark = '/* last */'

export const isAhead = (text: string): boolean => text.startsWith(aheadMark)
export const isLast = (text: string): boolean => text.startsWith(lastMark)

/**
 * The connection ended, and nobody heard what came of an `ahead` and a `last` statement; the database is there again, or what they
 * were about could not be looked for there.
 */
export class Unheard extends Error {}
