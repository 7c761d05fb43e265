import type { TidingsClient } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { concernOf } from '@tidings/protocol/calling'
import { type Pages, usePages } from '../state/use-pages.ts'

/** By name, with everybody, or alone: what the server lists. */
const mentionsMe = ({ state }: TidingsClient, message: Message): boolean => {
  const concern = concernOf(message, { reader: state.user?.oid ?? '', keywords: [], answers: false })
  return concern === 'named' || concern === 'everybody'
}

/** What mentions the user, newest first: asked for anew when a mention came, or one that is shown changed or went. */
export const useMentions = (): Pages<Message> =>
  usePages(
    'mentions',
    async (client, from) => {
      const { messages, next } = await client.call('mention.list', from)
      return { items: messages, next }
    },
    (client, again, againIf) => [
      client.on('message', (message) => mentionsMe(client, message) && again()),
      client.on('message.changed', (message) =>
        mentionsMe(client, message) ? again() : againIf(({ id }) => id === message.id),
      ),
      client.on('deletion', ({ key }) => againIf(({ id }) => id === key)),
      client.on('conversation', ({ conversation, floor }) =>
        againIf((message) => message.conversation === conversation && message.seq <= floor),
      ),
      client.on('room', ({ room, member }) => !member && againIf(({ conversation }) => conversation === room.oid)),
    ],
  )
