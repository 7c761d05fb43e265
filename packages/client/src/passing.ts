import type { ServerEvent } from '@tidings/protocol'
import type { ClientState } from './state.ts'

type PassingEvent = Extract<ServerEvent, { event: 'presence' | 'typing' | 'receipt' | 'stream' }>
type DataOf<E extends PassingEvent['event']> = Extract<PassingEvent, { event: E }>['data']

/** What is shown while it lasts, and kept nowhere. */
export function applyPassing(state: ClientState, event: PassingEvent): ClientState {
  switch (event.event) {
    case 'presence': {
      const seen = Object.fromEntries(event.data.presences.map((presence) => [presence.user, presence]))
      return { ...state, presence: { ...state.presence, ...seen } }
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
  const others = (state.typing[conversation] ?? []).filter((one) => one !== user)
  if (!on && others.length === (state.typing[conversation] ?? []).length) return state
  return { ...state, typing: { ...state.typing, [conversation]: on ? [...others, user] : others } }
}

function receipt(state: ClientState, { conversation, user, readSeq }: DataOf<'receipt'>): ClientState {
  const known = state.receipts[conversation] ?? {}
  const read = Math.max(readSeq, known[user] ?? 0)
  return { ...state, receipts: { ...state.receipts, [conversation]: { ...known, [user]: read } } }
}

/** Text over a hole is not shown: the whole is asked for, or comes with the message at the end. */
function streamed(
  state: ClientState,
  { stream, conversation, from, offset, text, ...end }: DataOf<'stream'>,
): ClientState {
  if (end.state !== 'open') {
    const { [stream]: _, ...streams } = state.streams
    return { ...state, streams }
  }
  const known = state.streams[stream]?.text ?? ''
  if (offset > known.length) return state
  const now = { stream, conversation, from, text: known.slice(0, offset) + text }
  return { ...state, streams: { ...state.streams, [stream]: now } }
}
