import type { Conversation, InputOf, Message, OutputOf } from '@tidings/protocol'
import { isByOperator } from '@tidings/protocol/by-operator'
import { itemOf } from './item-of.ts'
import { laterMessage } from './merge-conversation.ts'
import { withoutOutgoing } from './outgoing.ts'
import { hiddenForm } from './own-state.ts'
import type { ClientState, OutgoingMessage } from './state.ts'
import { joinNext, replaceMessages, withWindow } from './window.ts'

/** What became of a message that was sent. */
export interface Answered {
  readonly clientMsgId: string | undefined
  readonly clientId: string
  readonly answer: OutputOf<'message.send'>
  /** What was sent, when it did not go through the outbox. */
  readonly sent?: Omit<InputOf<'message.send'>, 'clientMsgId'>
}

const isMine = (state: ClientState, message: Message): boolean => message.from === state.user?.oid

/** Who writes has read; in whose name the operator did something, has not. */
const hasRead = (state: ClientState, message: Message): boolean =>
  isMine(state, message) && !isByOperator(message.content)

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
  if (hasRead(state, message)) return { unread: 0, directed: 0, mentions: 0, readSeq: message.seq }
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
export const newestOrder = (state: ClientState): number =>
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

/**
 * Forms of messages in which they were told of, or read: the list has the newest of its last one. Those above the head
 * that is known here come by themselves.
 */
export function withForms(state: ClientState, oid: string, forms: readonly Message[]): ClientState {
  const known = state.conversations[oid]
  if (!known) return state
  const lastMessage = forms
    .filter(({ seq }) => seq > known.floor && seq <= known.seq)
    .reduce<Message | undefined>(
      (last, form) => (isNewer(form, last) ? laterMessage(last, form) : last),
      known.lastMessage,
    )
  if (!lastMessage || lastMessage === known.lastMessage) return state
  return { ...state, conversations: { ...state.conversations, [oid]: { ...known, lastMessage } } }
}

const isNewer = (form: Message, last: Message | undefined): boolean =>
  !last || form.seq > last.seq || (form.seq === last.seq && form.rev > last.rev)

/** A message from the log, at any time and any number of times. */
export function arrived(state: ClientState, message: Message): ClientState {
  const oid = message.conversation
  const before = state.conversations[oid]
  const sent =
    isMine(state, message) && message.clientMsgId !== undefined ? withoutOutgoing(state, message.clientMsgId) : state
  const headed =
    before && before.seq >= message.seq
      ? withForms(sent, oid, [message])
      : { ...sent, conversations: { ...sent.conversations, [oid]: moveHead(state, before, message) } }
  const window = headed.windows[oid]
  if (!window) return headed
  const { floor = 0, lastMessage } = headed.conversations[oid] ?? {}
  // A change of it may have been faster than the message.
  const form = lastMessage?.id === message.id ? lastMessage : message
  return withWindow(headed, oid, () => joinNext(window, form, floor))
}

/** What the user has deleted for themselves stays so, whatever is told of it. */
export const asDeleted =
  ({ own }: ClientState) =>
  (message: Message): Message =>
    itemOf(own.items.deletion, message.id) ? hiddenForm(message) : message

/** Whoever's words were erased is known by the id alone from now on. */
function withErased(state: ClientState, { from, content }: Message): ClientState {
  const id = from.slice(from.indexOf('/') + 1)
  const known = itemOf(state.users, id)
  if (content.type !== 'notice/erased' || !known || known.deleted) return state
  return { ...state, users: { ...state.users, [id]: { ...known, name: '', avatar: '', deleted: true } } }
}

export function changed(before: ClientState, told: Message): ClientState {
  return changedIn(withErased(before, told), told)
}

function changedIn(before: ClientState, told: Message): ClientState {
  const oid = told.conversation
  const message = asDeleted(before)(told)
  const head = before.conversations[oid]?.seq
  // Its own news comes later, or never: an answer to a send is heard after the events that came with it.
  const state = head !== undefined && message.seq > head ? arrived(before, message) : withForms(before, oid, [message])
  const known = state.conversations[oid]
  const conversation = known && { ...known, rev: Math.max(known.rev, message.rev) }
  const next = conversation ? { ...state, conversations: { ...state.conversations, [oid]: conversation } } : state
  const window = next.windows[oid]
  if (!window) return next
  // Only the very next change of what is here or older may move the mark; otherwise the changes are asked for.
  const reaches = message.seq <= (window.messages.at(-1)?.seq ?? 0)
  const rev = reaches && message.rev === window.rev + 1 ? message.rev : window.rev
  return withWindow(next, oid, () => ({ ...window, messages: replaceMessages(window.messages, [message]), rev }))
}

/** The answer to a send: the message is in the log, and here as if its event had come. */
export function answered(state: ClientState, { clientMsgId, clientId, answer, sent }: Answered): ClientState {
  const outgoing = sent ?? state.outbox.find((one) => one.clientMsgId === clientMsgId)
  // What is never stored is in no log.
  if (!outgoing || !state.user || answer.seq === 0) return withoutOutgoing(state, clientMsgId)
  const { to, content, replyTo, thread, mentions, mentionsAt, ext, options } = outgoing
  return arrived(state, {
    ...answer,
    conversation: to,
    from: state.user.oid,
    to,
    rev: 0,
    type: to.startsWith('user/') ? 'chat' : 'grpchat',
    content: answer.content ?? content,
    ...(replyTo === undefined ? {} : { replyTo }),
    // An answer to a message of a thread is in that thread: the server says in which.
    ...(answer.thread === undefined && thread !== undefined ? { thread } : {}),
    ...(mentions === undefined ? {} : { mentions: [...mentions] }),
    // A text comes back when a hook has changed it: where somebody stood in the one before says nothing of it.
    ...(mentionsAt === undefined || answer.content?.type === 'text' ? {} : { mentionsAt: [...mentionsAt] }),
    ...(ext === undefined ? {} : { ext }),
    ...(options === undefined ? {} : optionsOf(options)),
    clientId,
    ...(clientMsgId === undefined ? {} : { clientMsgId }),
    editedAt: 0,
    recalled: false,
    reactions: [],
    ...(content.type === 'poll' ? { votes: [], voters: 0 } : {}),
  })
}

const optionsOf = ({ targets, expireAfterRead, push }: NonNullable<OutgoingMessage['options']>): Partial<Message> => ({
  ...(targets === undefined
    ? {}
    : { targets: targets.map((target) => (target.startsWith('user/') ? target : `user/${target}`)) }),
  ...(expireAfterRead === undefined ? {} : { expireAfterRead }),
  ...(push === false ? { push } : {}),
})
