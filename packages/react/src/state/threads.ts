import { itemOf, type TidingsClient } from '@tidings/client'
import type { OutputOf } from '@tidings/protocol'
import { type Follow, useAsked } from './use-asked.ts'
import { useClientState } from './use-client-state.ts'
import { type Pages, usePages } from './use-pages.ts'

export type ListedThread = OutputOf<'thread.list'>['threads'][number]

const isFollowed = ({ state }: TidingsClient, thread: string | undefined): thread is string =>
  thread !== undefined && itemOf(state.own.items.thread, thread)?.following === true

export const useFollowing = (thread: string): boolean =>
  useClientState(({ own }) => itemOf(own.items.thread, thread)?.following ?? false)

/** The threads that the user follows: asked for anew when something was said in one, or it is followed or read. */
export const useThreads = (): Pages<ListedThread> =>
  usePages(
    'threads',
    async (client, from) => {
      const { threads, next } = await client.call('thread.list', from)
      return { items: threads, next }
    },
    (client, again, againIf) => [
      client.on('thread', again),
      client.on('message', ({ thread }) => isFollowed(client, thread) && again()),
      client.on('message.changed', ({ id }) => againIf(({ root, last }) => root?.id === id || last?.id === id)),
      client.on('deletion', ({ key }) => againIf(({ root, last }) => root?.id === key || last?.id === key)),
      client.on('conversation', ({ conversation, floor }) =>
        againIf((one) => one.conversation === conversation && (one.root?.seq ?? 0) <= floor && floor > 0),
      ),
      client.on('room', ({ room, member }) => !member && againIf(({ conversation }) => conversation === room.oid)),
    ],
  )

/** Followed threads with something unread: those of the first page by name, the rest by number. */
interface UnreadThreads {
  readonly named: ReadonlyMap<string, { readonly conversation: string; readonly seq: number }>
  readonly others: number
}

async function unreadOf(client: TidingsClient): Promise<UnreadThreads> {
  const { threads, unread } = await client.call('thread.list', { limit: 50 })
  const named = threads.filter((one) => one.unread > 0)
  const place = ({ conversation, last, readSeq }: ListedThread) => ({ conversation, seq: last?.seq ?? readSeq + 1 })
  return {
    named: new Map(named.map((one) => [one.id, place(one)])),
    others: Math.max(0, unread - named.length),
  }
}

/** Without those of which something is so. */
const without = (
  { named, others }: UnreadThreads,
  test: (id: string, place: { readonly conversation: string; readonly seq: number }) => boolean,
): UnreadThreads => ({ named: new Map([...named].filter(([id, place]) => !test(id, place))), others })

const followUnread: Follow<UnreadThreads> = (client, again, change) => [
  client.on('message', ({ thread, from, seq, conversation }) => {
    if (!isFollowed(client, thread) || from === client.state.user?.oid) return
    change(({ named, others }) => ({ named: new Map(named).set(thread, { conversation, seq }), others }))
  }),
  client.on('thread', ({ key, value }) => {
    if (value?.following) {
      change((now) => without(now, (id, { seq }) => id === key && seq <= value.readSeq))
      // What made the user follow it came before they did.
      if (value.readSeq < (client.state.conversations[value.conversation]?.seq ?? 0)) again()
    } else change((now) => without(now, (id) => id === key))
  }),
  client.on('conversation', ({ conversation, floor }) =>
    change((now) => without(now, (_, place) => place.conversation === conversation && place.seq <= floor)),
  ),
  client.on('room', ({ room, member }) => {
    if (!member) change((now) => without(now, (_, { conversation }) => conversation === room.oid))
  }),
]

/** How many followed threads have something unread; asked for once, and counted on by what is told. */
export function useUnreadThreads(): number {
  const { answer } = useAsked('unread threads', unreadOf, followUnread)
  return answer ? answer.named.size + answer.others : 0
}
