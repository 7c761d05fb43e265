import type { OperationName, operations } from '@tidings/protocol'

/**
 * By what a writing operation of a user is judged, other than by what this node remembers, which another node may have made untrue.
 * `write`: what is written says so, and the store compares in the same transaction. `standing`: by the user's standing alone; the
 * store is asked for it before anything is done, and compares it with what is written. `nothing`: it says to others, or notes, only
 * how far somebody is.
 */
export type JudgedBy = 'write' | 'standing' | 'nothing'

type Definitions = typeof operations

/** What users call that is not a question; `connect` belongs to the sessions. */
type WritingOperation = {
  [N in OperationName]: Definitions[N]['rate'] extends 'read'
    ? never
    : Definitions[N]['access'] extends 'app' | 'public'
      ? never
      : N
}[Exclude<OperationName, 'connect'>]

/** The compiler asks for every one. */
export const judgedBy: Readonly<Record<WritingOperation, JudgedBy>> = {
  'message.send': 'write',
  'message.edit': 'write',
  'message.recall': 'write',
  'message.delete': 'standing',
  'message.react': 'write',
  'message.pin': 'write',
  'message.forward': 'write',
  'message.translate': 'standing',
  'message.schedule': 'standing',
  'message.report': 'standing',
  'poll.vote': 'write',
  'poll.close': 'write',
  'card.act': 'write',
  'card.update': 'write',
  typing: 'nothing',
  'link.preview': 'standing',
  'thread.follow': 'standing',
  'thread.seen': 'nothing',
  'stream.open': 'standing',
  'stream.append': 'nothing',
  'stream.finish': 'write',
  'conversation.read': 'nothing',
  'conversation.unread': 'nothing',
  'conversation.delivered': 'nothing',
  'conversation.update': 'standing',
  'conversation.remove': 'standing',
  'conversation.retain': 'write',
  'conversation.clear': 'standing',
  'room.create': 'standing',
  'room.invite': 'write',
  'room.leave': 'write',
  'room.update': 'write',
  // Whoever asks to be let in changes no room.
  'room.join': 'standing',
  'room.decline': 'standing',
  'room.answer': 'write',
  'room.link': 'write',
  'room.kick': 'write',
  'room.role': 'write',
  'room.mute': 'write',
  'room.allow': 'write',
  'room.alias': 'write',
  'robot.hears': 'write',
  'room.block': 'standing',
  'room.transfer': 'write',
  'room.dissolve': 'write',
  'channel.create': 'standing',
  'channel.update': 'write',
  // Whoever subscribes takes no right from anybody.
  'channel.subscribe': 'standing',
  'channel.unsubscribe': 'standing',
  'channel.editor': 'write',
  'channel.choose': 'write',
  'channel.invite': 'write',
  'channel.remove': 'write',
  'autoreply.put': 'standing',
  'autoreply.remove': 'standing',
  'desk.answer': 'standing',
  'desk.done': 'standing',
  'desk.tell': 'standing',
  'contact.add': 'standing',
  'contact.accept': 'standing',
  'contact.reject': 'standing',
  'contact.update': 'standing',
  'contact.remove': 'standing',
  'contact.block': 'standing',
  'contact.unblock': 'standing',
  'saved.add': 'standing',
  'saved.remove': 'standing',
  'reminder.set': 'standing',
  'reminder.remove': 'standing',
  'scheduled.cancel': 'standing',
  'attachment.create': 'standing',
  'attachment.finish': 'standing',
  'attachment.remove': 'standing',
  'offer.make': 'standing',
  'offer.answer': 'standing',
  'offer.withdraw': 'standing',
  'offer.complete': 'write',
  'gif.take': 'standing',
  'user.report': 'standing',
  'user.update': 'standing',
  'user.settings': 'standing',
  'presence.set': 'standing',
  'client.kick': 'standing',
  'login.scan': 'standing',
  'login.confirm': 'standing',
  'push.subscribe': 'standing',
  'push.unsubscribe': 'standing',
  'push.register': 'standing',
  'push.unregister': 'standing',
  'push.switch': 'standing',
  'push.test': 'standing',
  'account.delete': 'standing',
  'account.password': 'standing',
  'email.set': 'standing',
  'email.send': 'standing',
  'email.remove': 'standing',
  'robot.create': 'standing',
  'robot.update': 'standing',
  'robot.remove': 'standing',
  'robot.token': 'standing',
  'robot.callback': 'standing',
  'robot.secret': 'standing',
  'robot.test': 'standing',
  'incoming.create': 'write',
  'incoming.update': 'write',
  'incoming.renew': 'write',
  'incoming.remove': 'write',
  'invitation.create': 'standing',
  'invitation.revoke': 'standing',
  'chatroom.update': 'write',
  'chatroom.close': 'write',
  'chatroom.set': 'write',
  'chatroom.send': 'write',
  'chatroom.remove': 'write',
  // Nothing of it is written.
  'chatroom.join': 'standing',
  'chatroom.leave': 'nothing',
}

const standing = new Set<string>(Object.entries(judgedBy).flatMap(([name, by]) => (by === 'standing' ? [name] : [])))

export const asksForStanding = (name: string): boolean => standing.has(name)
