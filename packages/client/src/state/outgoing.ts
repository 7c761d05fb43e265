import type { WireError } from '@tidings/protocol/errors'
import type { ClientState, OutgoingMessage } from './state.ts'

/** Without an error it is tried again. */
export interface Refused {
  readonly clientMsgId: string
  readonly error: WireError | undefined
}

function withError({ error: _, ...message }: OutgoingMessage, error: WireError | undefined): OutgoingMessage {
  return error ? { ...message, error } : message
}

/** The places in the order of writing grow, whatever the device's clock says. */
export function queued(outbox: ClientState['outbox'], message: OutgoingMessage): ClientState['outbox'] {
  const others = outbox.filter((one) => one.clientMsgId !== message.clientMsgId)
  return [...others, { ...message, place: (others.at(-1)?.place ?? 0) + 1 }]
}

export const refused = (outbox: ClientState['outbox'], { clientMsgId, error }: Refused): ClientState['outbox'] =>
  outbox.map((one) => (one.clientMsgId === clientMsgId ? withError(one, error) : one))

export const withoutOutgoing = (state: ClientState, clientMsgId: string | undefined): ClientState =>
  state.outbox.some((one) => one.clientMsgId === clientMsgId)
    ? { ...state, outbox: state.outbox.filter((one) => one.clientMsgId !== clientMsgId) }
    : state
