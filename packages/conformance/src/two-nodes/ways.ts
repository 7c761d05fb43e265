import { judgedBy } from '@tidings/core'
import type { OperationName } from '@tidings/protocol'
import { type Trial, text } from './scene.ts'

/** What lets somebody do it: that they may speak, are in the room, have a right there, own it. */
export type Needs = 'words' | 'membership' | 'power' | 'ownership'

export interface Way {
  readonly needs: Needs
  /** Also between two. */
  readonly inPairs?: true
  readonly input: (trial: Trial) => unknown
}

const ofChatrooms =
  'a chatroom is no conversation: who may do what there stands in records, and its own test has two nodes'
const asksTheStore = 'who is what in a channel no node remembers: the store is asked each time'

const ofIncoming = 'a webhook of the room is changed under the same judgement with which `incoming.create` makes it'

/** What is written says by what it was judged. Each operation of which that is so has its way, or says why it has none here. */
const written: Readonly<Record<string, Way | string>> = {
  'message.send': { needs: 'words', inPairs: true, input: ({ to }) => ({ to, content: text('after') }) },
  'message.edit': { needs: 'words', inPairs: true, input: ({ id }) => ({ id, content: text('changed') }) },
  'message.recall': { needs: 'membership', input: ({ id }) => ({ id }) },
  'message.react': { needs: 'words', inPairs: true, input: ({ id }) => ({ id, key: '👍' }) },
  'message.pin': { needs: 'power', inPairs: true, input: ({ id }) => ({ id }) },
  'message.forward': { needs: 'words', inPairs: true, input: ({ id, to }) => ({ ids: [id], to: [to] }) },
  'poll.vote': { needs: 'words', inPairs: true, input: ({ id }) => ({ id, options: ['a'] }) },
  'poll.close': { needs: 'membership', input: ({ id }) => ({ id }) },
  'card.act': { needs: 'words', inPairs: true, input: ({ id }) => ({ id, action: 'yes', clientActId: 'a' }) },
  'card.update': { needs: 'words', inPairs: true, input: ({ id }) => ({ id, for: ['bob'], content: text('yours') }) },
  'stream.finish': { needs: 'words', inPairs: true, input: ({ stream }) => ({ stream }) },
  'conversation.retain': { needs: 'power', inPairs: true, input: ({ to }) => ({ conversation: to, days: 7 }) },
  'room.invite': { needs: 'membership', input: ({ room }) => ({ room, members: ['dave'] }) },
  'room.leave': { needs: 'membership', input: ({ room }) => ({ room }) },
  'room.update': { needs: 'power', input: ({ room }) => ({ room, name: 'Coffee' }) },
  'room.answer': { needs: 'power', input: ({ room }) => ({ room, user: 'dave', accept: true }) },
  'room.link': { needs: 'power', input: ({ room }) => ({ room, on: true, ttl: 3_600_000 }) },
  'incoming.create': { needs: 'power', input: ({ room }) => ({ room, name: 'CI' }) },
  ...Object.fromEntries(['update', 'renew', 'remove'].map((what) => [`incoming.${what}`, ofIncoming])),
  'room.kick': { needs: 'power', input: ({ room }) => ({ room, members: ['carol'] }) },
  'room.role': { needs: 'ownership', input: ({ room }) => ({ room, user: 'bob', role: 'admin' }) },
  'room.mute': { needs: 'power', input: ({ room }) => ({ room, on: true }) },
  'room.allow': { needs: 'power', input: ({ room }) => ({ room, user: 'carol' }) },
  'room.alias': { needs: 'words', input: ({ room }) => ({ room, alias: 'Al' }) },
  'robot.hears': { needs: 'power', input: ({ room }) => ({ room, robot: 'carol', hears: 'mentions' }) },
  'room.transfer': { needs: 'ownership', input: ({ room }) => ({ room, user: 'bob' }) },
  'room.dissolve': { needs: 'ownership', input: ({ room }) => ({ room }) },
  'chatroom.update': ofChatrooms,
  'chatroom.close': ofChatrooms,
  'chatroom.set': ofChatrooms,
  'chatroom.send': ofChatrooms,
  'chatroom.remove': ofChatrooms,
  'channel.update': asksTheStore,
  'channel.editor': asksTheStore,
  'channel.invite': asksTheStore,
  'channel.choose': 'it sends a message to the account of the channel as `message.send` does',
  'channel.remove': asksTheStore,
  'offer.complete': 'it sends a message as `message.send` does, of a file, for which no store of files is here',
}

export interface NamedWay extends Partial<Way> {
  readonly name: OperationName
}

const judged = (by: 'write' | 'standing'): readonly OperationName[] =>
  Object.entries(judgedBy).flatMap(([name, how]) => (how === by ? [name as OperationName] : []))

/** What is written in a conversation, or to it. Throws when an operation was forgotten, so that nobody can. */
export const writtenWays: readonly (NamedWay & Way)[] = judged('write').flatMap((name) => {
  const way = written[name]
  if (way === undefined) throw new Error(`${name} is tried by no way`)
  return typeof way === 'string' ? [] : [{ name, ...way }]
})

/**
 * What is judged by the standing of whoever calls alone, before anybody looks at what they say. What is judged by `nothing` is
 * not tried: it may pass on a node that has not heard of a change, and stores at most how far somebody is.
 */
export const standingWays: readonly NamedWay[] = judged('standing').map((name) => ({ name }))
