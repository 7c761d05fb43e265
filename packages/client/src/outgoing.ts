import type { WireError } from '@tidings/protocol/errors'
import type { ClientState, OutgoingMessage } from './state.ts'

export function withError({ error: _, ...message }: OutgoingMessage, error: WireError | undefined): OutgoingMessage {
  return error ? { ...message, error } : message
}

/** The places in the order of writing grow, whatever the device's clock says. */
export function queued(outbox: ClientState['outbox'], message: OutgoingMessage): ClientState['outbox'] {
  const others = outbox.filter((one) => one.clientMsgId !== message.clientMsgId)
  return [...others, { ...message, place: (others.at(-1)?.place ?? 0) + 1 }]
}

export const withoutOutgoing = (state: ClientState, clientMsgId: string | undefined): ClientState =>
  state.outbox.some((one) => one.clientMsgId === clientMsgId)
    ? { ...state, outbox: state.outbox.filter((one) => one.clientMsgId !== clientMsgId) }
    : state
