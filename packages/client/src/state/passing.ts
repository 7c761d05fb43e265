import type { ServerEvent } from '@tidings/protocol'
import { newestOf, withLast, without } from './bounded.ts'
import type { ClientState } from './state.ts'

type PassingEvent = Extract<ServerEvent, { event: 'presence' | 'typing' | 'receipt' | 'stream' }>
type DataOf<E extends PassingEvent['event']> = Extract<PassingEvent, { event: E }>['data']

/** What is kept of each at most: what was told last. */
const most = { presence: 1000, typingIn: 100, typists: 20, receiptsIn: 100, streams: 100 }

/** What is shown while it lasts, and kept nowhere. */
export function applyPassing(state: ClientState, event: PassingEvent): ClientState {
  switch (event.event) {
    case 'presence': {
      const seen = Object.fromEntries(event.data.presences.map((presence) => [presence.user, presence]))
      return { ...state, presence: newestOf({ ...state.presence, ...seen }, most.presence) }
    }
    case 'typing':
      return typing(state, event.data)
    case 'receipt':
      return receipt(state, event.data)
    case 'stream':
      return streamed(state, event.data)
  }
}

function typing(state: ClientState, { conversation, user, on }: DataOf<'typing'>): ClientState {
  const known = state.typing[conversation] ?? []
  const others = known.filter((one) => one !== user)
  if (on) {
    const all = [...others, user].slice(-most.typists)
    return { ...state, typing: withLast(state.typing, conversation, all, most.typingIn) }
  }
  if (others.length === known.length) return state
  return {
    ...state,
    typing: others.length === 0 ? without(state.typing, conversation) : { ...state.typing, [conversation]: others },
  }
}

function receipt(state: ClientState, { conversation, user, readSeq }: DataOf<'receipt'>): ClientState {
  const known = state.receipts[conversation] ?? {}
  const read = Math.max(readSeq, known[user] ?? 0)
  return {
    ...state,
    receipts: withLast(state.receipts, conversation, { ...known, [user]: read }, most.receiptsIn),
  }
}

/** Text over a hole is not shown: the whole is asked for, or comes with the message at the end. */
function streamed(
  state: ClientState,
  { stream, conversation, from, offset, text, ...end }: DataOf<'stream'>,
): ClientState {
  if (end.state !== 'open') return { ...state, streams: without(state.streams, stream) }
  const known = state.streams[stream]?.text ?? ''
  if (offset > known.length) return state
  const now = { stream, conversation, from, text: known.slice(0, offset) + text }
  return { ...state, streams: withLast(state.streams, stream, now, most.streams) }
}
