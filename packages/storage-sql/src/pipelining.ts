/**
 * Marks of statements, for a driver that can send the next one before it has the answer to this one. They are comments, so
 * that any other sends them one after the other.
 */

/** Nobody looks at its answer; when it fails, so does what follows, for the same reason. */
export const aheadMark = '/* ahead */'
/** When it succeeds the transaction is to be committed, else rolled back. */
export const lastMark = '/* last */'

export const isAhead = (text: string): boolean => text.startsWith(aheadMark)
export const isLast = (text: string): boolean => text.startsWith(lastMark)

/** The transaction of a `last` statement was committed, and nobody heard what the statement said. */
export class CommittedUnheard extends Error {}
