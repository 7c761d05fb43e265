import type { OperationName, Operations } from '@tidings/protocol'

type Posted = {
  [N in OperationName]: Operations[N] extends { readonly http: { readonly method: 'POST' } } ? N : never
}[OperationName]

const once = false
const again = true
/** Under a `clientMsgId` it is done once, however often it is asked for. */
const keyed = 'keyed'

/**
 * Whether an operation may be asked for again when nobody knows what became of it. Reading, setting to a value and
 * removing may, so GET, PUT, PATCH and DELETE always do; for a POST it is said here, and the compiler asks for each.
 */
const posts: Readonly<Record<Posted, boolean | typeof keyed>> = {
  'message.send': keyed,
  'chatroom.create': once,
  'chatroom.send': keyed,
  'message.forward': keyed,
  'message.schedule': once,
  'message.recall': again,
  'message.delete': again,
  'message.report': again,
  'user.report': again,
  'report.close': again,
  'edge.invite': again,
  'feed.retry': again,
  'webhook.create': once,
  // Another one each time.
  'webhook.secret': once,
  'webhook.test': once,
  'webhook.replay': once,
  'webhook.resume': again,
  'push.test': once,
  // Another one each time.
  'robot.secret': once,
  'robot.test': once,
  'message.translate': again,
  'poll.close': again,
  // Under its clientActId it is done once.
  'card.act': again,
  'card.update': again,
  'thread.seen': again,
  // Late, it would say what is not so any more.
  typing: once,
  'link.preview': again,
  'stream.open': again,
  'stream.append': again,
  'stream.finish': once,
  'conversation.read': again,
  // Late, it would take back what was read meanwhile.
  'conversation.unread': once,
  'conversation.delivered': again,
  // It empties up to the moment at which it is carried out.
  'conversation.clear': once,
  'room.create': once,
  'room.invite': again,
  'channel.create': false,
  'channel.choose': keyed,
  'channel.invite': again,
  'autoreply.put': once,
  'desk.answer': keyed,
  'desk.done': again,
  // Under its clientMsgId each is told once.
  'desk.tell': again,
  'desk.links': again,
  'channel.subscribe': true,
  'channel.editor': true,
  'channel.global': true,
  'room.leave': once,
  'room.join': once,
  'room.decline': again,
  'room.answer': once,
  'room.link': once,
  'room.kick': once,
  'room.mute': again,
  'room.transfer': once,
  'contact.list': again,
  'contact.add': once,
  'contact.accept': once,
  'contact.reject': once,
  // An upload that nobody goes on with is removed by itself.
  'attachment.create': again,
  'attachment.finish': again,
  'attachment.links': again,
  'extra.get': again,
  'attachment.strip': again,
  'pack.picture': again,
  // What it makes besides is removed by itself.
  'gif.take': again,
  'offer.make': once,
  'offer.answer': once,
  'offer.complete': once,
  search: again,
  'account.delete': once,
  'account.register': once,
  'incoming.create': once,
  'robot.create': once,
  'robot.token': once,
  'invitation.create': once,
  'account.login': once,
  'account.password': once,
  'account.enter': once,
  'account.forgot': once,
  'email.set': once,
  'email.send': once,
  'email.remove': again,
  'email.verify': once,
  'user.email': again,
  'user.password': again,
  'user.link': once,
  'presence.get': again,
  'login.start': once,
  'login.poll': once,
  'login.scan': again,
  'login.confirm': once,
  'user.profiles': again,
  'user.create': once,
  'notification.create': again,
  // With an id of the app's, which few calls have.
  'broadcast.send': once,
  'broadcast.add': again,
  'broadcast.cancel': again,
  'broadcast.recall': again,
  'user.ban': again,
  'user.mute': again,
  'token.create': once,
  'token.revoke': once,
}

export function mayRepeat(name: OperationName, input: object): boolean {
  const kind = name in posts ? posts[name as Posted] : again
  return kind === keyed ? 'clientMsgId' in input && input.clientMsgId !== undefined : kind
}
