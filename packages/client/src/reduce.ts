import type { Conversation, Message, OutputOf, Room, ServerEvent, User } from '@tidings/protocol'
import type { WireError } from '@tidings/protocol/errors'
import { laterMessage, mergeConversation } from './merge-conversation.ts'
import {
  type ClientState,
  type ConnectionState,
  emptyState,
  type MessageWindow,
  type OutgoingMessage,
} from './state.ts'

export type Action =
  | { readonly type: 'connection'; readonly connection: ConnectionState }
  | { readonly type: 'connected'; readonly user: User; readonly epoch: string }
  /** A page of the list. `older`: this page ends there, and what is older was not asked for yet. */
  | {
      readonly type: 'listed'
      readonly conversations: readonly Conversation[]
      readonly cursor?: string
      readonly older?: string | null
    }
  | { readonly type: 'event'; readonly event: ServerEvent }
  /** A page of a log, oldest first. `fresh`: it takes the place of what was known. */
  | {
      readonly type: 'page'
      readonly conversation: string
      readonly messages: readonly Message[]
      readonly fresh?: boolean
    }
  | {
      readonly type: 'changes'
      readonly conversation: string
      readonly messages: readonly Message[]
      readonly rev: number
    }
  | { readonly type: 'rooms'; readonly rooms: readonly Room[] }
  | { readonly type: 'queued'; readonly message: OutgoingMessage }
  | { readonly type: 'answered'; readonly clientMsgId: string; readonly answer: OutputOf<'message.send'> }
  | { readonly type: 'refused'; readonly clientMsgId: string; readonly error: WireError | undefined }
  | { readonly type: 'discarded'; readonly clientMsgId: string }
  /** Another history of the store, or another user: only what waits to be sent is kept. */
  | { readonly type: 'forgotten' }
  | { readonly type: 'restored'; readonly state: Partial<ClientState> }

/** The one way in which the client's state changes. Pure: the same state and action give the same state. */
export function reduce(state: ClientState, action: Action): ClientState {
  switch (action.type) {
    case 'connection':
      return { ...state, connection: action.connection }
    case 'connected':
      return { ...state, user: action.user, epoch: action.epoch }
    case 'listed':
      return listed(state, action)
    case 'event':
      return applyEvent(state, action.event)
    case 'page':
      return withWindow(state, action.conversation, (window) =>
        joinPage(window, action.messages, action.fresh ?? false),
      )
    case 'changes':
      return withWindow(state, action.conversation, (window) => ({
        messages: action.messages.reduce(replaceMessage, window.messages),
        rev: Math.max(window.rev, action.rev),
      }))
    case 'rooms':
      return action.rooms.reduce(putRoom, state)
    case 'queued':
      return {
        ...state,
        outbox: [...state.outbox.filter((one) => one.clientMsgId !== action.message.clientMsgId), action.message],
      }
    case 'answered':
      return answered(state, action.clientMsgId, action.answer)
    case 'refused':
      return {
        ...state,
        outbox: state.outbox.map((one) =>
          one.clientMsgId === action.clientMsgId ? withError(one, action.error) : one,
        ),
      }
    case 'discarded':
      return withoutOutgoing(state, action.clientMsgId)
    case 'forgotten':
      return { ...emptyState, connection: state.connection, user: state.user, outbox: state.outbox }
    case 'restored':
      return { ...state, ...action.state }
  }
}

const emptyWindow: MessageWindow = { messages: [], rev: 0 }

function withError({ error: _, ...message }: OutgoingMessage, error: WireError | undefined): OutgoingMessage {
  return error ? { ...message, error } : message
}

const withoutOutgoing = (state: ClientState, clientMsgId: string): ClientState =>
  state.outbox.some((one) => one.clientMsgId === clientMsgId)
    ? { ...state, outbox: state.outbox.filter((one) => one.clientMsgId !== clientMsgId) }
    : state

function withWindow(state: ClientState, oid: string, change: (window: MessageWindow) => MessageWindow): ClientState {
  return { ...state, windows: { ...state.windows, [oid]: change(state.windows[oid] ?? emptyWindow) } }
}

const putRoom = (state: ClientState, room: Room): ClientState => ({
  ...state,
  rooms: { ...state.rooms, [room.id]: room },
})

function listed(
  state: ClientState,
  { conversations, cursor, older }: Extract<Action, { type: 'listed' }>,
): ClientState {
  const known = { ...state.conversations }
  for (const conversation of conversations) {
    const before = known[conversation.conversation]
    // An event may have told more than a page that was on its way.
    known[conversation.conversation] = before ? mergeConversation(before, conversation) : conversation
  }
  return {
    ...state,
    conversations: known,
    ...(cursor === undefined ? {} : { cursor }),
    ...(older === undefined ? {} : { older: older ?? undefined }),
  }
}

function applyEvent(state: ClientState, event: ServerEvent): ClientState {
  switch (event.event) {
    case 'message':
      return arrived(state, event.data)
    case 'message.changed':
      return changed(state, event.data)
    case 'conversation': {
      const before = state.conversations[event.data.conversation]
      const conversation = before ? mergeConversation(before, event.data) : event.data
      return { ...state, conversations: { ...state.conversations, [conversation.conversation]: conversation } }
    }
    case 'room':
      return event.data.member ? putRoom(state, event.data.room) : withoutRoom(state, event.data.room)
    case 'user':
      return { ...state, user: event.data }
    case 'session':
    case 'resync':
      return state
  }
}

function withoutRoom(state: ClientState, room: Room): ClientState {
  const { [room.id]: _room, ...rooms } = state.rooms
  const { [room.oid]: _conversation, ...conversations } = state.conversations
  const { [room.oid]: _window, ...windows } = state.windows
  return { ...state, rooms, conversations, windows }
}

const isMine = (state: ClientState, message: Message): boolean => message.from === state.user?.oid

/** Does the message mention this user? */
function mentionsMe(state: ClientState, message: Message): boolean {
  return message.mentions?.some((mention) => mention === 'all' || mention === state.user?.oid) ?? false
}

/** The head moves to a new message. Unread is exact even over a hole: `counted` says how many stand in between. */
function moveHead(state: ClientState, before: Conversation | undefined, message: Message): Conversation {
  const mine = isMine(state, message)
  const inP2p = message.conversation.startsWith('user/')
  return {
    ...(before ?? {
      conversation: message.conversation,
      rev: 0,
      settings: {},
      readSeq: 0,
      ...(inP2p ? { peerReadSeq: 0 } : {}),
    }),
    seq: message.seq,
    counted: message.counted,
    unread: mine ? 0 : (before?.unread ?? 0) + (message.counted - (before?.counted ?? 0)),
    mentions: mine ? 0 : (before?.mentions ?? 0) + (mentionsMe(state, message) ? 1 : 0),
    readSeq: mine ? message.seq : (before?.readSeq ?? 0),
    // Who writes has read.
    ...(inP2p && !mine ? { peerReadSeq: message.seq } : {}),
    lastMessage: message,
    updatedAt: message.ts,
  }
}

/** A message from the log, at any time and any number of times. */
function arrived(state: ClientState, message: Message): ClientState {
  const oid = message.conversation
  const before = state.conversations[oid]
  const sent =
    isMine(state, message) && message.clientMsgId !== undefined ? withoutOutgoing(state, message.clientMsgId) : state
  const headed =
    before && before.seq >= message.seq
      ? sent
      : { ...sent, conversations: { ...sent.conversations, [oid]: moveHead(state, before, message) } }
  const window = headed.windows[oid]
  return window ? withWindow(headed, oid, () => joinNext(window, message)) : headed
}

function changed(state: ClientState, message: Message): ClientState {
  const oid = message.conversation
  const before = state.conversations[oid]
  const last = before?.lastMessage
  const lastMessage = last?.seq === message.seq ? laterMessage(last, message) : last
  const conversation = before && {
    ...before,
    rev: Math.max(before.rev, message.rev),
    ...(lastMessage ? { lastMessage } : {}),
  }
  const next = conversation ? { ...state, conversations: { ...state.conversations, [oid]: conversation } } : state
  const window = next.windows[oid]
  if (!window) return next
  // Only the very next change of what is here or older may move the mark; otherwise the changes are asked for.
  const reaches = message.seq <= (window.messages.at(-1)?.seq ?? 0)
  const rev = reaches && message.rev === window.rev + 1 ? message.rev : window.rev
  return withWindow(next, oid, () => ({ messages: replaceMessage(window.messages, message), rev }))
}

function replaceMessage(messages: readonly Message[], message: Message): readonly Message[] {
  const index = messages.findIndex((one) => one.seq === message.seq)
  const before = messages[index]
  return before && before.rev < message.rev ? messages.with(index, message) : messages
}

/** The next message joins the window; one over a hole does not, the log is read then. */
function joinNext(window: MessageWindow, message: Message): MessageWindow {
  const last = window.messages.at(-1)
  const isNext = last ? message.seq === last.seq + 1 : message.seq === 1
  return isNext ? { ...window, messages: [...window.messages, message] } : window
}

/** A page joins the window where it touches it. */
function joinPage(window: MessageWindow, page: readonly Message[], fresh: boolean): MessageWindow {
  const [first, last] = [page[0], page.at(-1)]
  if (!first || !last) return window
  const [start, end] = [window.messages[0], window.messages.at(-1)]
  const rev = page.reduce((max, { rev: one }) => Math.max(max, one), window.rev)
  if (fresh || !start || !end) return { messages: page, rev }
  if (first.seq > end.seq + 1 || last.seq < start.seq - 1) return window
  const before = page.filter(({ seq }) => seq < start.seq)
  const after = page.filter(({ seq }) => seq > end.seq)
  return { ...window, messages: [...before, ...window.messages, ...after] }
}

/** The answer to a send: the message is in the log, and here as if its event had come. */
function answered(
  state: ClientState,
  clientMsgId: string,
  { id, seq, ts, counted }: OutputOf<'message.send'>,
): ClientState {
  const outgoing = state.outbox.find((one) => one.clientMsgId === clientMsgId)
  if (!outgoing || !state.user) return withoutOutgoing(state, clientMsgId)
  const { to, content, replyTo, thread, mentions } = outgoing
  return arrived(state, {
    id,
    conversation: to,
    from: state.user.oid,
    to,
    seq,
    counted,
    rev: 0,
    type: to.startsWith('room/') ? 'grpchat' : 'chat',
    content,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(thread === undefined ? {} : { thread }),
    ...(mentions === undefined ? {} : { mentions: [...mentions] }),
    ts,
    clientMsgId,
    editedAt: 0,
    recalled: false,
    reactions: [],
  })
}
