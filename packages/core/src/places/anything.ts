/** A version that is never passed: nobody asks. */
export const anything = Number.MAX_SAFE_INTEGER
