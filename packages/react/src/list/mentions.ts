import type { TidingsClient } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { concernOf } from '@tidings/protocol/calling'
import { useCallback, useRef } from 'react'
import { useAsked } from '../state/use-asked.ts'

interface Mentions {
  readonly messages: readonly Message[]
  readonly isWhole: boolean
}

/** So many pages, one after another. */
async function pagesOf(client: TidingsClient, count: number): Promise<Mentions> {
  const messages: Message[] = []
  let next: string | undefined
  for (let page = 0; page < count; page++) {
    const answer = await client.call('mention.list', next === undefined ? {} : { next })
    messages.push(...answer.messages)
    next = answer.next
    if (next === undefined) break
  }
  return { messages, isWhole: next === undefined }
}

/** By name, with everybody, or alone: what the server lists. */
const mentionsMe = ({ state }: TidingsClient, message: Message): boolean => {
  const concern = concernOf(message, { reader: state.user?.oid ?? '', keywords: [], answers: false })
  return concern === 'named' || concern === 'everybody'
}

export interface MentionList {
  /** Newest first; undefined until they are known. */
  readonly messages: readonly Message[] | undefined
  readonly failed: boolean
  /** Asks for the next page; undefined at the end. */
  readonly more: (() => void) | undefined
}

/** What mentions the user, as it is now: asked for anew when a mention came, or one that is shown changed or went. */
export function useMentions(): MentionList {
  const pages = useRef(1)
  const shown = useRef<readonly Message[]>([])
  const { answer, error, again } = useAsked(
    'mentions',
    async (client) => {
      const answer = await pagesOf(client, pages.current)
      shown.current = answer.messages
      return answer
    },
    (client, again) => {
      const isShown = (test: (message: Message) => boolean) => shown.current.some(test) && again()
      return [
        client.on('message', (message) => mentionsMe(client, message) && again()),
        client.on('message.changed', (message) =>
          mentionsMe(client, message) ? again() : isShown(({ id }) => id === message.id),
        ),
        client.on('deletion', ({ key }) => isShown(({ id }) => id === key)),
        client.on('conversation', ({ conversation, floor }) =>
          isShown((message) => message.conversation === conversation && message.seq <= floor),
        ),
        client.on('room', ({ room, member }) => !member && isShown(({ conversation }) => conversation === room.oid)),
      ]
    },
  )
  const more = useCallback(() => {
    pages.current += 1
    again()
  }, [again])
  return {
    messages: answer?.messages,
    failed: error !== undefined && !answer,
    more: answer && !answer.isWhole ? more : undefined,
  }
}
