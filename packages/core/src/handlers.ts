import { TidingsError } from '@tidings/protocol'
import type { Handlers } from './calls/call.ts'
import type { Nouns } from './nouns.ts'
import { createTerminalList } from './push/terminal-list.ts'
import { chatroomHandlers, roomHandlers } from './room-handlers.ts'

const messageHandlers = ({
  sending,
  senderOf,
  logRead,
  logAt,
  mentioned,
  threads,
  changes,
  marks,
  polls,
  cards,
  deleteForMe,
  scheduled,
  linkPreviews,
  translation,
  streams,
  forward,
  typing,
}: Nouns) =>
  ({
    'message.send': (input, call) => sending.send(input, senderOf(call)),
    'message.get': logRead.get,
    'message.edit': changes.edit,
    'message.recall': changes.recall,
    'message.delete': deleteForMe,
    'message.react': marks.react,
    'message.pin': marks.pin,
    'message.forward': forward,
    'message.translate': (input, call) => translation.translate(input, call),
    'message.history': logRead.history,
    'message.pins': logRead.pins,
    'message.reactions': marks.reactions,
    'message.readers': logRead.readers,
    'message.schedule': scheduled.schedule,
    'poll.vote': polls.vote,
    'poll.choice': polls.choice,
    'poll.close': polls.close,
    'card.act': cards.act,
    'card.update': cards.update,
    typing,
    'link.preview': linkPreviews.preview,
    'log.read': logRead.read,
    'log.at': logAt,
    'log.changes': logRead.changes,
    'thread.read': logRead.thread,
    'mention.list': mentioned.list,
    'thread.list': (input, call) => threads.list(input, call),
    'thread.follow': (input, call) => threads.follow(input, call),
    'thread.seen': (input, call) => threads.seen(input, call),
    'stream.open': (input, call) => streams.open(input, call),
    'stream.append': (input, call) => streams.append(input, call),
    'stream.finish': (input, call) => streams.finish(input, call),
    'stream.get': (input, call) => streams.get(input, call),
  }) satisfies Partial<Handlers>

const conversationHandlers = ({ conversations, pointers, ownViews, retain }: Nouns) =>
  ({
    'conversation.list': (input, { actor }) => conversations.list(input, actor.uid),
    'conversation.get': conversations.get,
    'conversation.read': pointers.read,
    'conversation.unread': pointers.unread,
    'conversation.delivered': pointers.delivered,
    'conversation.update': ownViews.update,
    'conversation.clear': ownViews.clear,
    'conversation.retain': retain,
    'conversation.remove': ownViews.remove,
  }) satisfies Partial<Handlers>

const channelHandlers = ({ channels }: Nouns) =>
  ({
    'channel.create': channels.create,
    'channel.get': channels.get,
    'channel.list': channels.list,
    'channel.update': channels.update,
    'channel.subscribe': channels.subscribe,
    'channel.unsubscribe': channels.unsubscribe,
    'channel.editor': channels.editor,
    'channel.editors': channels.editors,
    'channel.choose': channels.choose,
    'channel.invite': channels.invite,
    'channel.remove': channels.remove,
    'channel.global': channels.setGlobal,
  }) satisfies Partial<Handlers>

const ownHandlers = ({ contacts, requests, roster, saved, reminders, scheduled, presences }: Nouns) =>
  ({
    'contact.list': roster.list,
    'contact.requests': roster.requests,
    'contact.blocked': roster.blocked,
    'contact.add': requests.add,
    'contact.accept': requests.accept,
    'contact.reject': requests.reject,
    'contact.update': contacts.update,
    'contact.remove': contacts.remove,
    'contact.block': contacts.block,
    'contact.unblock': contacts.unblock,
    'saved.add': saved.add,
    'saved.list': saved.list,
    'saved.remove': saved.remove,
    'reminder.set': reminders.remind,
    'reminder.list': reminders.reminders,
    'reminder.remove': reminders.remove,
    'scheduled.list': scheduled.list,
    'scheduled.cancel': scheduled.cancel,
    'presence.set': (input, call) => presences.set(input, call),
    'presence.get': (input, call) => presences.get(input, call),
    'presence.subscribe': (input, call) => presences.subscribe(input, call),
    'presence.unsubscribe': (input, call) => presences.unsubscribe(input, call),
  }) satisfies Partial<Handlers>

const peopleHandlers = ({ users, mutes, extras, finding, userSettings, terminals, pushes, codeLogins }: Nouns) =>
  ({
    'client.list': createTerminalList({ terminals, pushes }),
    'client.kick': (input, call) => terminals.kick(input, call),
    'push.key': () => pushes.key(),
    'push.subscribe': (input, call) => pushes.subscribe(input, call),
    'push.unsubscribe': (input, call) => pushes.unsubscribe(input, call),
    'push.switch': (input, call) => pushes.switch(input, call),
    'push.register': (input, call) => pushes.register(input, call),
    'push.unregister': (input, call) => pushes.unsubscribe(input, call),
    'login.start': (input, call) => codeLogins.start(input, call),
    'login.poll': (input) => codeLogins.poll(input),
    'login.scan': (input, call) => codeLogins.scan(input, call),
    'login.confirm': (input, call) => codeLogins.confirm(input, call),
    'user.get': users.get,
    'user.profiles': users.profiles,
    'user.self': users.self,
    'user.search': finding.search,
    'user.acquaintances': finding.acquaintances,
    'user.update': users.update,
    'user.settings': (input, call) => userSettings.update(input, call),
    'user.changes': users.changes,
    'user.create': users.create,
    'user.list': users.list,
    'user.ban': users.ban,
    'user.mute': (input) => mutes.set(input),
    'extra.get': (input) => extras.get(input),
    'extra.put': (input) => extras.put(input),
  }) satisfies Partial<Handlers>

const accountHandlers = ({ accounts, registering, recovering, invitations, emails, forgotten }: Nouns) =>
  ({
    'account.info': registering.info,
    'account.register': registering.register,
    'account.login': accounts.login,
    'account.password': accounts.changePassword,
    'token.create': accounts.createToken,
    'token.revoke': accounts.revokeToken,
    'account.enter': recovering.enter,
    'account.forgot': (input) => forgotten.forgot(input),
    'email.get': (input, call) => emails.get(input, call),
    'email.set': (input, call) => emails.set(input, call),
    'email.send': (input, call) => emails.send(input, call),
    'email.remove': (input, call) => emails.remove(input, call),
    'email.verify': (input) => emails.verify(input),
    'user.email': (input) => emails.setFor(input),
    'user.password': recovering.setPassword,
    'user.link': recovering.link,
    'invitation.create': (input, call) => invitations.create(input, call),
    'invitation.list': (input, call) => invitations.list(input, call),
    'invitation.revoke': (input, call) => invitations.revoke(input, call),
  }) satisfies Partial<Handlers>

const fileHandlers = ({ files, offers, packs }: Nouns) => {
  const on = () => {
    if (!files) throw new TidingsError('unavailable', 'this server takes no files: its operator has turned them off')
    return files
  }
  return {
    'attachment.create': (input, call) => on().uploading.create(input, call),
    'attachment.finish': (input, call) => on().attachments.finish(input, call),
    'attachment.get': (input, call) => on().attachments.get(input, call),
    'attachment.links': (input, call) => on().attachments.links(input, call),
    'attachment.list': (input, call) => on().attachments.list(input, call),
    'attachment.strip': (input) => on().stripping.strip(input),
    'attachment.remove': (input, call) => on().attachments.remove(input, call),
    'gif.search': (input, call) => on().expectGifs().search(input, call),
    'gif.take': (input, call) => on().expectGifs().take(input, call),
    'pack.picture': (input) => on().takePackPicture(input),
    'pack.put': (input, call) => packs.put(input, call),
    'pack.remove': (input) => packs.remove(input),
    'pack.list': (input, call) => packs.list(input, call),
    'offer.make': offers.make,
    'offer.answer': offers.answer,
    'offer.withdraw': offers.withdraw,
    'offer.complete': offers.complete,
  } satisfies Partial<Handlers>
}

const notificationHandlers = ({ notifications }: Nouns) =>
  ({
    'notification.create': notifications.create,
    'notification.update': notifications.update,
    'notification.list': notifications.list,
    'notification.remove': notifications.remove,
  }) satisfies Partial<Handlers>

const robotHandlers = ({ robots }: Nouns) =>
  ({
    'robot.create': robots.create,
    'robot.get': robots.get,
    'robot.list': robots.list,
    'robot.update': robots.update,
    'robot.remove': robots.remove,
    'robot.token': robots.token,
  }) satisfies Partial<Handlers>

const operatorHandlers = ({ overseeing, listEvents, edges, clusterStatus }: Nouns) =>
  ({
    'edge.invite': (input) => edges.invite(input),
    'edge.list': (input) => edges.list(input),
    'edge.revoke': (input) => edges.revoke(input),
    'cluster.status': clusterStatus,
    'feed.consumers': overseeing.consumers,
    'feed.letters': overseeing.letters,
    'feed.retry': overseeing.retry,
    'feed.drop': overseeing.drop,
    'feed.forget': overseeing.forget,
    'event.list': listEvents,
  }) satisfies Partial<Handlers>

const wordHandlers = ({ wordLists }: Nouns) => {
  const on = () => {
    if (wordLists) return wordLists
    throw new TidingsError('unavailable', 'this server looks for no words')
  }
  return {
    'words.put': (input) => on().put(input),
    'words.remove': (input) => on().remove(input),
    'words.list': () => on().list(),
    'words.get': (input) => on().get(input),
    'words.hits': (input) => on().hits(input),
  } satisfies Partial<Handlers>
}

const rightsHandlers = ({ erasure, auditList, exportOwn, reports, searching }: Nouns) =>
  ({
    'account.export': exportOwn,
    'account.delete': erasure.deleteOwn,
    'user.delete': erasure.deleteUser,
    'audit.list': auditList,
    'message.report': (input, call) => reports.reportMessage(input, call),
    'user.report': (input, call) => reports.reportUser(input, call),
    'report.list': (input) => reports.list(input),
    'report.close': (input) => reports.close(input),
    search: (input, call) => searching.search(input, call),
    'room.search': (input, call) => searching.rooms(input, call),
  }) satisfies Partial<Handlers>

/** The table of operations and who carries them out. */
export const createHandlers = (nouns: Nouns): Handlers => ({
  ping: () => ({ time: nouns.clock.now() }),
  gateway: (input, call) => nouns.gateway.gateway(input, call),
  ...messageHandlers(nouns),
  ...conversationHandlers(nouns),
  ...roomHandlers(nouns),
  ...channelHandlers(nouns),
  ...ownHandlers(nouns),
  ...peopleHandlers(nouns),
  ...accountHandlers(nouns),
  ...fileHandlers(nouns),
  ...rightsHandlers(nouns),
  ...operatorHandlers(nouns),
  ...notificationHandlers(nouns),
  ...robotHandlers(nouns),
  ...wordHandlers(nouns),
  ...chatroomHandlers(nouns),
  ...nouns.answering.handlers(),
})
