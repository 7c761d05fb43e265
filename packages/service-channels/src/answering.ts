import type { ServiceEntry } from '@tidings/core'
import { type AutoReply, searchableText, TidingsError, type Uid } from '@tidings/protocol'
import { foldText } from '@tidings/protocol/folding'
import type { ChannelParts } from './parts.ts'
import type { RepliesKept } from './replies-kept.ts'

/** Before the ids of what a channel says by itself: nobody was answered by a person with it. */
const byItself = 'auto-'

export const isByItself = ({ entry }: ServiceEntry): boolean => entry.clientMsgId?.startsWith(byItself) ?? false

/** Not now, and not because of what is said: it is tried again. */
const comesAgain = (error: unknown): boolean =>
  !(error instanceof TidingsError) || error.code === 'unavailable' || error.code === 'rate_limited'

interface AnsweringParts extends Pick<ChannelParts, 'gate' | 'log'> {
  readonly replies: RepliesKept
}

/** Answers for channels what they want answered by themselves: each message once, and nobody without end. */
export function createAnswering({ gate, log, replies }: AnsweringParts) {
  /** Under an id that is made of what it answers: what comes again is said once. */
  async function say(channel: string, to: Uid, { id, content }: AutoReply, of: string): Promise<void> {
    try {
      await gate.channels.say(channel, { to, content, oneOf: `${byItself}${of}` })
    } catch (error) {
      if (comesAgain(error)) throw error
      // They have blocked it, say, or it was answered by what stood there before.
      log.info({ err: error, channel, reply: id }, 'a channel could not answer by itself')
    }
  }

  return {
    async toMessage(channel: string, user: Uid, { entry, body }: ServiceEntry): Promise<void> {
      // Of its event a program is told.
      if (body.content.type === 'menu' || !(await gate.channels.isPerson(user))) return
      const reply = replyTo(await replies.of(channel), searchableText(body.content))
      if (!reply || !(await replies.take(channel, user, reply.on === 'default'))) return
      await say(channel, user, reply, `${entry.conversation}-${entry.seq}`)
    },
    async toSubscriber(channel: string, user: Uid, version: number): Promise<void> {
      const reply = (await replies.of(channel)).find(({ on }) => on === 'subscribe')
      if (!reply || !(await gate.channels.isPerson(user)) || !(await replies.take(channel, user, false))) return
      await say(channel, user, reply, `came-${version}`)
    },
  }
}

/** What is all of the text comes before what stands in it, and that before what is said to everything. */
function replyTo(replies: readonly AutoReply[], text: string): AutoReply | undefined {
  const said = foldText(text).trim()
  const ofWord = (match: 'equals' | 'contains', holds: (word: string) => boolean) =>
    replies.find(({ on }) => typeof on === 'object' && on.match === match && holds(foldText(on.word).trim()))
  return (
    ofWord('equals', (word) => said === word) ??
    ofWord('contains', (word) => word !== '' && said.includes(word)) ??
    replies.find(({ on }) => on === 'default')
  )
}
