import type { Message, Notifying } from '@tidings/protocol'
import { callOf, type Listening } from '@tidings/protocol/calling'
import { type PushedWords, pushedWords } from '@tidings/protocol/pushed-words'

export type PreviewKind = 'person' | 'room' | 'named' | 'keyword'

/** What is said in the previews, by whom and where, in the language of the page. */
export interface Example {
  readonly sender: string
  readonly room: string
  readonly words: Readonly<Record<PreviewKind, string>>
}

export interface Preview {
  readonly kind: PreviewKind
  /** undefined: nothing is shown. */
  readonly shown: PushedWords | undefined
}

interface Reading {
  readonly notifying: Notifying
  /** Of the device, as it is said to the server with its subscription. */
  readonly language: string
}

const reader = 'user/reader'

function messageOf(
  kind: PreviewKind,
  { words }: Example,
): Pick<Message, 'from' | 'type' | 'content' | 'conversation' | 'recalled' | 'mentions'> {
  const conversation = kind === 'person' ? 'user/sender' : 'room/example'
  const mentions = kind === 'named' ? [reader] : []
  return {
    ...{ from: 'user/sender', type: 'chat', conversation, mentions, recalled: false },
    content: { type: 'text', data: words[kind] },
  }
}

/** Of a night or a pause nothing: they pass. */
const whenAwake = (notifying: Notifying, now: number): Listening => ({
  ...{ reader, settings: {}, now },
  notifying: { ...notifying, quiet: null, pausedUntil: 0 },
})

/** What is shown of each kind of message, by the rule and in the words in which the server pushes. */
export function previewsOf(example: Example, { notifying, language }: Reading, now: number): readonly Preview[] {
  const kinds: readonly PreviewKind[] = [
    'person',
    'room',
    'named',
    ...(notifying.keywords.length > 0 ? ['keyword' as const] : []),
  ]
  return kinds.map((kind) => {
    const message = messageOf(kind, example)
    const { calls, showsContent } = callOf(message, false, whenAwake(notifying, now))
    const names = { sender: example.sender, ...(kind === 'person' ? {} : { room: example.room }) }
    return { kind, shown: calls ? pushedWords({ content: message.content, names, showsContent, language }) : undefined }
  })
}

/** Whether nothing calls now, whatever comes: a pause, or quiet hours. */
export const isQuietNow = (notifying: Notifying, now: number): boolean => {
  const named = { from: 'user/sender', type: 'chat', conversation: 'user/sender', recalled: false } as const
  const message = { ...named, content: { type: 'text', data: '' } }
  return !callOf(message, false, { reader, settings: {}, now, notifying: { ...notifying, people: 'all' } }).calls
}
