import type { Message, Muted, OutputOf, OwnChange, Room, ServerEvent, User, UserSettings } from '@tidings/protocol'
import { type Answered, answered, arrived, asDeleted, changed, withForms } from './arrivals.ts'
import { newestOf } from './bounded.ts'
import {
  conversationTold,
  conversationTrimmed,
  type Listed,
  listed,
  putChannel,
  putRoom,
  withoutConversation,
} from './listing.ts'
import { queued, type Refused, refused, withoutOutgoing } from './outgoing.ts'
import { type FilesAction, filesChanged } from './outgoing-file.ts'
import { applyOwn, forgotten, hiddenForm } from './own-state.ts'
import { packsTold } from './packs.ts'
import { applyPassing } from './passing.ts'
import { readHere, readTold } from './read-here.ts'
import {
  type ClientState,
  type ConnectionState,
  type Directory,
  emptyState,
  type KnownNodes,
  type OutgoingMessage,
} from './state.ts'
import { joinPage, type Page, replaceMessages, rested, wakened, withWindow } from './window.ts'

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
      readonly directory: Directory
      readonly muted?: Muted | undefined
      readonly translates?: true | undefined
      readonly gifs?: true | undefined
    }
  | { readonly type: 'nodes'; readonly nodes: KnownNodes }
  | ({ readonly type: 'listed' } & Listed)
  | { readonly type: 'event'; readonly event: ServerEvent }
  | ({ readonly type: 'page'; readonly conversation: string } & Page)
  | {
      readonly type: 'changes'
      readonly conversation: string
      readonly messages: readonly Message[]
      readonly rev: number
    }
  /** Somebody looks at a conversation; the last one looks at it no more. */
  | { readonly type: 'opened' | 'closed'; readonly conversation: string }
  | { readonly type: 'rooms'; readonly rooms: readonly Room[] }
  | { readonly type: 'users'; readonly users: readonly User[] }
  | { readonly type: 'packs'; readonly told: OutputOf<'pack.list'> }
  /** What changed of what is the user's own, up to a version; `anew`: in the place of all that is known of it. */
  | { readonly type: 'own'; readonly changes: readonly OwnChange[]; readonly version: number; readonly anew?: boolean }
  | { readonly type: 'queued'; readonly message: OutgoingMessage }
  | ({ readonly type: 'answered' } & Answered)
  | ({ readonly type: 'refused' } & Refused)
  | { readonly type: 'discarded'; readonly clientMsgId: string }
  /** The user has read that far here; the server was told of it, or refuses. */
  | { readonly type: 'read' | 'read-told'; readonly conversation: string; readonly seq: number }
  | FilesAction
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
    case 'nodes':
      return nodesTold(state, action.nodes)
    case 'listed':
      return listed(state, action)
    case 'event':
      return applyEvent(state, action.event)
    case 'page':
      return paged(state, action)
    case 'changes':
      return changesRead(state, action)
    case 'opened':
      return withWindows(state, wakened(state.windows, action.conversation))
    case 'closed':
      return withWindows(state, rested(state.windows, action.conversation))
    case 'own': {
      const known = action.anew ? { ...state, own: forgotten(state.own) } : state
      const next = action.changes.reduce(ownApplied, known)
      return { ...next, own: { ...next.own, version: Math.max(next.own.version, action.version) } }
    }
    case 'rooms':
      return action.rooms.reduce(putRoom, state)
    case 'users':
      return withUsers(state, action.users)
    case 'packs':
      return { ...state, packs: packsTold(state.packs, action.told) }
    case 'queued':
      return { ...state, outbox: queued(state.outbox, action.message) }
    case 'answered':
      return answered(state, action)
    case 'refused':
      return { ...state, outbox: refused(state.outbox, action) }
    case 'discarded':
      return withoutOutgoing(state, action.clientMsgId)
    case 'read':
      return readHere(state, action.conversation, action.seq)
    case 'read-told':
      return readTold(state, action.conversation, action.seq)
    case 'file':
    case 'album':
      return filesChanged(state, action)
    case 'forgotten':
      return { ...emptyState, ...keptOf(state) }
    case 'restored':
      return { ...state, ...action.state }
  }
}

/**
 * What was read of a log is known to the list, too: its window and its last message never tell two stories. A page may have
 * been under way while its reader lost the right to it, or cleared the conversation.
 */
function paged(state: ClientState, action: Extract<Action, { type: 'page' }>): ClientState {
  const floor = state.conversations[action.conversation]?.floor ?? 0
  const messages = action.messages.filter(({ seq }) => seq > floor).map(asDeleted(state))
  const known = withForms(state, action.conversation, messages)
  return withWindow(known, action.conversation, (window) => joinPage(window, { ...action, messages }))
}

function changesRead(state: ClientState, action: Extract<Action, { type: 'changes' }>): ClientState {
  const messages = action.messages.map(asDeleted(state))
  const known = withForms(state, action.conversation, messages)
  return withWindow(known, action.conversation, (window) => ({
    ...window,
    messages: replaceMessages(window.messages, messages),
    rev: Math.max(window.rev, action.rev),
  }))
}

/** A clock that is nearly right is not worth telling everybody. */
const clockToleranceMs = 1000

/** Of what passes nothing is known any more: the connection went, or events were dropped. */
const withoutPassing = (state: ClientState): ClientState => ({ ...state, typing: {}, streams: {} })

function connectionChanged(state: ClientState, connection: ConnectionState): ClientState {
  const now = { ...state, connection }
  return connection.phase === 'online' ? now : withoutPassing(now)
}

const keptOf = ({
  connection,
  serverAhead,
  user,
  users,
  outbox,
  files,
  albums,
}: ClientState): Partial<ClientState> => ({
  ...{ connection, serverAhead, user, users, outbox, files, albums },
})

/** Profiles that are kept. */
export const profilesKept = 5000

/** Those that were told last stand last. */
function withUsers(state: ClientState, told: readonly User[]): ClientState {
  const others = { ...state.users }
  for (const { id } of told) delete others[id]
  const users = { ...others, ...Object.fromEntries(told.map((user) => [user.id, user])) }
  return { ...state, users: newestOf(users, profilesKept) }
}

const withWindows = (state: ClientState, windows: ClientState['windows']): ClientState =>
  windows === state.windows ? state : { ...state, windows }

/** No address has a blank in it. */
const listOf = ({ of, urls }: KnownNodes): string => (urls.length === 0 ? '' : [of, ...urls].join(' '))

const nodesTold = (state: ClientState, nodes: KnownNodes): ClientState =>
  listOf(state.nodes) === listOf(nodes) ? state : { ...state, nodes }

function connected(state: ClientState, action: Extract<Action, { type: 'connected' }>): ClientState {
  const { user, epoch, settings, directory, muted, translates = false, gifs = false } = action
  const own = { ...state.own, items: { ...state.own.items, settings: { settings } } }
  const users = { ...state.users, [user.id]: user }
  return { ...state, user, users, epoch, own, directory, muted, translates, gifs }
}

function applyEvent(state: ClientState, event: ServerEvent): ClientState {
  switch (event.event) {
    case 'message':
      return arrived(state, event.data)
    case 'message.changed':
      return changed(state, event.data)
    case 'conversation':
      return conversationTold(state, event.data)
    case 'conversation.trimmed':
      return conversationTrimmed(state, event.data)
    case 'room':
      return event.data.member ? putRoom(state, event.data.room) : withoutConversation(state, event.data.room.oid)
    case 'channel':
      return event.data.subscribed
        ? putChannel(state, event.data.channel)
        : withoutConversation(state, event.data.channel.oid)
    case 'user':
      return { ...state, user: event.data, users: { ...state.users, [event.data.id]: event.data } }
    case 'muted':
      return { ...state, muted: event.data.muted ? event.data : undefined }
    case 'presence':
    case 'typing':
    case 'receipt':
    case 'stream':
      return applyPassing(state, event)
    case 'resync':
      return withoutPassing(state)
    case 'channel.invitation':
    case 'desk':
    case 'room.request':
    case 'signal':
    case 'packs':
    case 'push':
    case 'chatroom':
    case 'chatroom.messages':
    case 'chatroom.removed':
    case 'session':
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
