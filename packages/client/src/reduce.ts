import type {
  Conversation,
  InputOf,
  Message,
  OutputOf,
  OwnChange,
  Room,
  ServerEvent,
  User,
  UserSettings,
} from '@tidings/protocol'
import type { WireError } from '@tidings/protocol/errors'
import { laterMessage, mergeConversation } from './merge-conversation.ts'
import { applyOwn, forgotten, hiddenForm } from './own-state.ts'
import { applyPassing } from './passing.ts'
import {
  type ClientState,
  type ConnectionState,
  emptyState,
  type MessageWindow,
  type OutgoingMessage,
} from './state.ts'
import { joinNext, joinPage, type Page, replaceMessage } from './window.ts'

export type Action =
  | { readonly type: 'connection'; readonly connection: ConnectionState }
  /** How far the server's clock is ahead of the device's. */
  | { readonly type: 'clock'; readonly serverAhead: number }
  | {
      readonly type: 'connected'
      readonly user: User
      readonly epoch: string
      /** In force, chosen or not. */
      readonly settings: UserSettings
    }
  /** A page of the list. `older`: this page ends there, and what is older was not asked for yet. */
  | {
      readonly type: 'listed'
      readonly conversations: readonly Conversation[]
      /** Rooms that the user is no longer in. */
      readonly gone?: readonly string[]
      readonly cursor?: string
      readonly older?: string | null
    }
  | { readonly type: 'event'; readonly event: ServerEvent }
  | ({ readonly type: 'page'; readonly conversation: string } & Page)
  | {
      readonly type: 'changes'
      readonly conversation: string
      readonly messages: readonly Message[]
      readonly rev: number
    }
  | { readonly type: 'rooms'; readonly rooms: readonly Room[] }
  | { readonly type: 'users'; readonly users: readonly User[] }
  /** What changed of what is the user's own, up to a version; `anew`: in the place of all that is known of it. */
  | { readonly type: 'own'; readonly changes: readonly OwnChange[]; readonly version: number; readonly anew?: boolean }
  | { readonly type: 'queued'; readonly message: OutgoingMessage }
  | {
      readonly type: 'answered'
      readonly clientMsgId: string | undefined
      readonly clientId: string
      readonly answer: OutputOf<'message.send'>
      /** What was sent, when it did not go through the outbox. */
      readonly sent?: Omit<InputOf<'message.send'>, 'clientMsgId'>
    }
  | { readonly type: 'refused'; readonly clientMsgId: string; readonly error: WireError | undefined }
  | { readonly type: 'discarded'; readonly clientMsgId: string }
  /** Another history of the store, or another user: only what waits to be sent is kept. */
  | { readonly type: 'forgotten' }
  | { readonly type: 'restored'; readonly state: Partial<ClientState> }

/** The one way in which the client's state changes. Pure: the same state and action give the same state. */
export function reduce(state: ClientState, action: Action): ClientState {
  switch (action.type) {
    case 'connection':
      return connectionChanged(state, action.connection)
    case 'clock':
      return Math.abs(action.serverAhead - state.serverAhead) < clockToleranceMs
        ? state
        : { ...state, serverAhead: action.serverAhead }
    case 'connected':
      return connected(state, action)
    case 'listed':
      return listed(state, action)
    case 'event':
      return applyEvent(state, action.event)
    case 'page':
      return withWindow(state, action.conversation, (window) =>
        joinPage(window, { ...action, messages: action.messages.map(asDeleted(state)) }),
      )
    case 'changes':
      return withWindow(state, action.conversation, (window) => ({
        ...window,
        messages: action.messages.map(asDeleted(state)).reduce(replaceMessage, window.messages),
        rev: Math.max(window.rev, action.rev),
      }))
    case 'own': {
      const known = action.anew ? { ...state, own: forgotten(state.own) } : state
      const next = action.changes.reduce(ownApplied, known)
      return { ...next, own: { ...next.own, version: Math.max(next.own.version, action.version) } }
    }
    case 'rooms':
      return action.rooms.reduce(putRoom, state)
    case 'users':
      return { ...state, users: { ...state.users, ...Object.fromEntries(action.users.map((user) => [user.id, user])) } }
    case 'queued':
      return {
        ...state,
        outbox: queued(state.outbox, action.message),
      }
    case 'answered':
      return answered(state, action)
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
      return { ...emptyState, ...keptOf(state) }
    case 'restored':
      return { ...state, ...action.state }
  }
}

/** A clock that is nearly right is not worth telling everybody. */
const clockToleranceMs = 1000

/** Who was writing when the connection went is not known to be writing. */
function connectionChanged(state: ClientState, connection: ConnectionState): ClientState {
  if (connection.phase === 'online') return { ...state, connection }
  return { ...state, connection, typing: {}, streams: {} }
}

const keptOf = ({ connection, serverAhead, user, users, outbox }: ClientState): Partial<ClientState> => ({
  ...{ connection, serverAhead, user, users, outbox },
})

const emptyWindow: MessageWindow = { messages: [], rev: 0 }

function withError({ error: _, ...message }: OutgoingMessage, error: WireError | undefined): OutgoingMessage {
  return error ? { ...message, error } : message
}

/** The places in the order of writing grow, whatever the device's clock says. */
function queued(outbox: ClientState['outbox'], message: OutgoingMessage): ClientState['outbox'] {
  const others = outbox.filter((one) => one.clientMsgId !== message.clientMsgId)
  return [...others, { ...message, place: (others.at(-1)?.place ?? 0) + 1 }]
}

const withoutOutgoing = (state: ClientState, clientMsgId: string | undefined): ClientState =>
  state.outbox.some((one) => one.clientMsgId === clientMsgId)
    ? { ...state, outbox: state.outbox.filter((one) => one.clientMsgId !== clientMsgId) }
    : state

function withWindow(state: ClientState, oid: string, change: (window: MessageWindow) => MessageWindow): ClientState {
  return { ...state, windows: { ...state.windows, [oid]: change(state.windows[oid] ?? emptyWindow) } }
}

/** A room is known by its latest state; two of one moment in the order in which they came. */
function putRoom(state: ClientState, room: Room): ClientState {
  const before = state.rooms[room.id]
  return before && before.updatedAt > room.updatedAt ? state : { ...state, rooms: { ...state.rooms, [room.id]: room } }
}

/** A view of a conversation, joined with what is known. An event may have told more than a page that was on its way. */
function putConversation(state: ClientState, { room, ...told }: Conversation): ClientState {
  const before = state.conversations[told.conversation]
  const merged = before ? mergeConversation(before, told) : told
  const next = { ...state, conversations: { ...state.conversations, [told.conversation]: merged } }
  const cleared = clearWindow(next, told.conversation, merged.floor)
  return room ? putRoom(cleared, room) : cleared
}

/** What stands at or below the floor is not shown any more. */
function clearWindow(state: ClientState, oid: string, floor: number): ClientState {
  const first = state.windows[oid]?.messages[0]
  if (!first || first.seq > floor) return state
  return withWindow(state, oid, (window) => ({
    ...window,
    messages: window.messages.filter(({ seq }) => seq > floor),
  }))
}

function connected(state: ClientState, { user, epoch, settings }: Extract<Action, { type: 'connected' }>): ClientState {
  const own = { ...state.own, items: { ...state.own.items, settings: { settings } } }
  return { ...state, user, users: { ...state.users, [user.id]: user }, epoch, own }
}

function listed(
  state: ClientState,
  { conversations, gone = [], cursor, older }: Extract<Action, { type: 'listed' }>,
): ClientState {
  const left = gone.reduce(withoutConversation, state)
  return {
    ...conversations.reduce(putConversation, left),
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
    case 'conversation':
      return putConversation(state, event.data)
    case 'room':
      return event.data.member ? putRoom(state, event.data.room) : withoutConversation(state, event.data.room.oid)
    case 'user':
      return { ...state, user: event.data, users: { ...state.users, [event.data.id]: event.data } }
    case 'presence':
    case 'typing':
    case 'receipt':
    case 'stream':
      return applyPassing(state, event)
    case 'room.request':
    case 'signal':
    case 'session':
    case 'resync':
      return state
    default:
      return applyOwnChange(state, event)
  }
}

/** The next change of what is the user's own; one over a gap waits until the ones before it were asked for. */
function applyOwnChange(state: ClientState, change: OwnChange): ClientState {
  return change.data.version === state.own.version + 1 ? ownApplied(state, change) : state
}

function ownApplied(state: ClientState, change: OwnChange): ClientState {
  const own = applyOwn(state.own, change)
  if (own === state.own) return state
  const next = { ...state, own }
  return change.event === 'deletion' && change.data.value ? withHidden(next, change.data.value) : next
}

function withHidden(
  state: ClientState,
  { conversation: oid, id }: { readonly conversation: string; readonly id: string },
): ClientState {
  const known = state.conversations[oid]
  const last = known?.lastMessage
  const next =
    known && last?.id === id
      ? { ...state, conversations: { ...state.conversations, [oid]: { ...known, lastMessage: hiddenForm(last) } } }
      : state
  if (!next.windows[oid]?.messages.some((message) => message.id === id)) return next
  return withWindow(next, oid, (window) => ({
    ...window,
    messages: window.messages.map((message) => (message.id === id ? hiddenForm(message) : message)),
  }))
}

function withoutConversation(state: ClientState, oid: string): ClientState {
  const { [oid.slice(oid.indexOf('/') + 1)]: _room, ...rooms } = state.rooms
  const { [oid]: _conversation, ...conversations } = state.conversations
  const { [oid]: _window, ...windows } = state.windows
  const { [oid]: _receipts, ...receipts } = state.receipts
  return { ...state, rooms: oid.startsWith('room/') ? rooms : state.rooms, conversations, windows, receipts }
}

const isMine = (state: ClientState, message: Message): boolean => message.from === state.user?.oid

/** Does the message mention this user? */
function mentionsMe(state: ClientState, message: Message): boolean {
  return message.mentions?.some((mention) => mention === 'all' || mention === state.user?.oid) ?? false
}

const isForMe = (state: ClientState, message: Message): boolean =>
  message.targets?.includes(state.user?.oid ?? '') ?? false

const fresh = (conversation: string) => ({
  conversation,
  rev: 0,
  floor: 0,
  settings: {},
  version: 0,
  hidden: undefined,
})

/** What is unread after a new message. `counted` says how many stand in between, so it is exact even over a hole. */
function unreadAfter(state: ClientState, before: Conversation | undefined, message: Message) {
  if (isMine(state, message)) return { unread: 0, directed: 0, mentions: 0, readSeq: message.seq }
  const { unread = 0, directed = 0, mentions = 0, readSeq = 0, counted = 0 } = before ?? {}
  const forMe = Number(isForMe(state, message))
  return {
    unread: unread + (message.counted - counted) + forMe,
    directed: directed + forMe,
    mentions: mentions + Number(forMe === 1 || mentionsMe(state, message)),
    readSeq,
  }
}

/** The server's own number comes with the next view of the conversation; until then the newest stands above all others. */
const newestOrder = (state: ClientState): number =>
  Object.values(state.conversations).reduce((highest, { order }) => Math.max(highest, order), 0)

/** The head moves to a new message. */
function moveHead(state: ClientState, before: Conversation | undefined, message: Message): Conversation {
  const inP2p = message.conversation.startsWith('user/')
  // Who writes has read; a peer who does not let it be seen has no pointer here.
  const shown = inP2p && (before === undefined || before.peerReadSeq !== undefined)
  const { hidden: _, ...known } = before ?? fresh(message.conversation)
  // In a conversation with oneself the peer is the reader.
  const peer = isMine(state, message) && message.conversation !== message.from ? 0 : message.seq
  const moved = {
    ...known,
    seq: message.seq,
    counted: message.counted,
    ...unreadAfter(state, before, message),
    ...(shown
      ? {
          peerReadSeq: Math.max(before?.peerReadSeq ?? 0, peer),
          peerDeliveredSeq: Math.max(before?.peerDeliveredSeq ?? 0, peer),
        }
      : {}),
    lastMessage: message,
    updatedAt: message.ts,
    order: newestOrder(state) + 1,
  }
  return withRetention(moved, message)
}

/** The log itself tells how long it is kept. */
function withRetention(conversation: Conversation, { content, type }: Message): Conversation {
  if (type !== 'event' || content.type !== 'notice/retention-changed') return conversation
  const { retainDays: _, ...rest } = conversation
  const { days } = content.data as { readonly days: number }
  return days > 0 ? { ...rest, retainDays: days } : rest
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
  return window
    ? withWindow(headed, oid, () => joinNext(window, message, headed.conversations[oid]?.floor ?? 0))
    : headed
}

/** What the user has deleted for themselves stays so, whatever is told of it. */
const asDeleted =
  ({ own }: ClientState) =>
  (message: Message): Message =>
    own.items.deletion[message.id] ? hiddenForm(message) : message

function changed(state: ClientState, told: Message): ClientState {
  const oid = told.conversation
  const message = asDeleted(state)(told)
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
  return withWindow(next, oid, () => ({ ...window, messages: replaceMessage(window.messages, message), rev }))
}

/** The answer to a send: the message is in the log, and here as if its event had come. */
function answered(
  state: ClientState,
  { clientMsgId, clientId, answer, sent }: Extract<Action, { type: 'answered' }>,
): ClientState {
  const outgoing = sent ?? state.outbox.find((one) => one.clientMsgId === clientMsgId)
  // What is never stored is in no log.
  if (!outgoing || !state.user || answer.seq === 0) return withoutOutgoing(state, clientMsgId)
  const { to, content, replyTo, thread, mentions, options } = outgoing
  return arrived(state, {
    ...answer,
    conversation: to,
    from: state.user.oid,
    to,
    rev: 0,
    type: to.startsWith('room/') ? 'grpchat' : 'chat',
    content: answer.content ?? content,
    ...(replyTo === undefined ? {} : { replyTo }),
    // An answer to a message of a thread is in that thread: the server says in which.
    ...(answer.thread === undefined && thread !== undefined ? { thread } : {}),
    ...(mentions === undefined ? {} : { mentions: [...mentions] }),
    ...(options === undefined ? {} : optionsOf(options)),
    clientId,
    ...(clientMsgId === undefined ? {} : { clientMsgId }),
    editedAt: 0,
    recalled: false,
    reactions: [],
    ...(content.type === 'poll' ? { votes: [] } : {}),
  })
}

const optionsOf = ({ targets, expireAfterRead, push }: NonNullable<OutgoingMessage['options']>): Partial<Message> => ({
  ...(targets === undefined
    ? {}
    : { targets: targets.map((target) => (target.startsWith('user/') ? target : `user/${target}`)) }),
  ...(expireAfterRead === undefined ? {} : { expireAfterRead }),
  ...(push === false ? { push } : {}),
})
