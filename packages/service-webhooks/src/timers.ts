/** The one timer of a webhook's part: what waits is looked at. */
export const againTimer = 'again'
/** And this one, while it is told again of a time. */
export const replayTimer = 'replay'

/** Of the service: a webhook that was removed goes, */
export const forgetTimer = 'forget'
/** when every node has ended what it did for it. */
export const forgetInMs = 30_000
