/**
 * Why the server closes a WebSocket, and what the client does then.
 * `reconnect: 'no'`: only after the user has acted (signed in again, say).
 * `text` goes into the frame, which has room for 123 bytes.
 * `delay`: the least wait before the next try, in milliseconds; clients add jitter and back off from there.
 */
export const closeCodes = {
  unauthenticated: {
    code: 4401,
    reconnect: 'no',
    delay: 0,
    text: 'No connect in time, or the token is not valid or has expired: get a new token.',
  },
  banned: { code: 4403, reconnect: 'no', delay: 0, text: 'The account is banned.' },
  heartbeat: { code: 4408, reconnect: 'yes', delay: 0, text: 'Nothing was heard from the client for two heartbeats.' },
  replaced: { code: 4409, reconnect: 'no', delay: 0, text: 'Another session took the place of this one.' },
  frame_too_large: {
    code: 4413,
    reconnect: 'yes',
    delay: 0,
    text: 'A frame was above the limit that connect tells as frameBytes: do not send it again.',
  },
  flooding: { code: 4429, reconnect: 'yes', delay: 10_000, text: 'Too many frames in too short a time.' },
  draining: {
    code: 4503,
    reconnect: 'yes',
    delay: 500,
    text: 'The node stops, or is your home no more: reconnect to another one. The reason of the frame may be its address.',
  },
} as const satisfies Record<string, { code: number; reconnect: 'yes' | 'no'; delay: number; text: string }>

export type CloseReason = keyof typeof closeCodes
