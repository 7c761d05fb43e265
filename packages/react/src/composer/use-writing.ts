import { type OutgoingFile, TidingsError } from '@tidings/client'
import type { Content, Gif, Message } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { soundMentions } from '@tidings/protocol/mentioned'
import { useEffect, useState } from 'react'
import { contentOf } from '../content/content-of.ts'
import type { ServerPicture } from '../emoji/server-emoji.ts'
import { useClient } from '../provided/kit.ts'
import { useAct, useTell } from '../state/use-act.tsx'
import { useConversing } from '../state/view.tsx'
import { errorText, useSpeech } from '../texts/texts.tsx'
import type { Tray } from './tray.ts'
import { useDraft } from './use-draft.ts'
import { meantIn, nothing, trimmed, type Written } from './written.ts'

export interface WritingPlace {
  readonly conversation: string
  readonly thread: string | undefined
  readonly tray: Tray
  readonly chosen: readonly OutgoingFile[]
}

/** What is sent by itself, whatever is being written. */
export interface Aside {
  readonly sendSticker: (sticker: ServerPicture) => void
  /** As soon as the server has it; whether it was sent. */
  readonly sendGif: (gif: Gif) => Promise<boolean>
}

export interface Writing {
  readonly written: Written
  readonly setWritten: (written: Written) => void
  readonly editing: Message | undefined
  readonly canSend: boolean
  /** So many characters too long, if above zero. */
  readonly over: number
  readonly send: () => void
  /** As text, whatever signs are in it. */
  readonly sendAsTyped: () => void
  readonly aside: Aside
}

interface Mentioned {
  readonly mentions?: string[]
  readonly mentionsAt?: { mention: string; from: number; length: number }[]
}

/** Who is mentioned, and where, in the form in which it is sent. */
export function mentionedIn(written: Written): Mentioned {
  if (written.mentionsAt.length === 0) return {}
  return { mentions: meantIn(written), mentionsAt: [...written.mentionsAt] }
}

/** Those a message mentions without saying where: another app may send it so. They stay, whatever becomes of the words. */
function mentionedBy({ mentions = [], mentionsAt = [] }: Message, written: Written): Mentioned {
  const nowhere = mentions.filter((one) => !mentionsAt.some(({ mention }) => mention === one))
  return {
    mentions: [...new Set([...nowhere, ...meantIn(written)])].slice(0, limits.mentions),
    mentionsAt: [...written.mentionsAt],
  }
}

/** The words of a message, as they can be changed. */
function wordsOf({ content, mentionsAt }: Message): Written {
  const text = typeof content.data === 'string' ? content.data : ''
  return { text, mentionsAt: soundMentions(text, mentionsAt) }
}

/** Saves an earlier message with new words. */
function useSaveEdit(): (message: Message, words: Written, content: Content) => void {
  const client = useClient()
  const act = useAct()
  const { change } = useConversing()
  return (message, words, content) => {
    const mentioned = mentionedBy(message, words)
    void act(() => client.call('message.edit', { id: message.id, content, ...mentioned })).then(
      (done) => done && change({ editing: undefined }),
    )
  }
}

const defined = (options: { readonly replyTo: string | undefined; readonly thread?: string | undefined }) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))

/** Hands something over to be sent; false when the outbox is full: what was written stays. */
function useSending(): (work: () => void) => boolean {
  const speech = useSpeech()
  const tell = useTell()
  return (work) => {
    try {
      work()
      return true
    } catch (fault) {
      if (!(fault instanceof TidingsError)) throw fault
      tell(errorText(speech, fault), true)
      return false
    }
  }
}

function useAside(conversation: string, thread: string | undefined): Aside {
  const client = useClient()
  const act = useAct()
  const sending = useSending()
  const { state, change } = useConversing()
  const replyTo = thread === undefined ? state.replyTo?.id : undefined

  function sendAside(content: Content): boolean {
    const sent = sending(() => client.send(conversation, content, defined({ replyTo, thread })))
    if (sent) change({ replyTo: undefined })
    return sent
  }

  return {
    sendSticker({ picture, pack, name, says }) {
      const data = { attachment: picture, pack, name, ...(says === '' ? {} : { says }) }
      sendAside({ type: 'sticker', data })
    },
    async sendGif({ id: gif }) {
      let isSent = false
      await act(async () => {
        const { id, name, mime, size, width, height } = (await client.call('gif.take', { id: gif })).attachment
        isSent = sendAside({
          type: 'image',
          data: { attachment: id, name, mime, size, width, height, animated: true },
        })
      })
      return isSent
    },
  }
}

/** The text, and what is done with it: sent, or put in the place of an earlier one. */
export function useWriting({ conversation, thread, tray, chosen }: WritingPlace): Writing {
  const client = useClient()
  const sending = useSending()
  const saveEdit = useSaveEdit()
  const { state, change } = useConversing()
  const { editing, replyTo } = thread === undefined ? state : {}
  const aside = useAside(conversation, thread)
  const [draft, setDraft] = useDraft(conversation, thread)
  const [edited, setEdited] = useState(nothing)
  useEffect(() => setEdited(editing ? wordsOf(editing) : nothing), [editing])
  const written = editing ? edited : draft
  const unsent = chosen.filter(({ album }) => album === undefined).map(({ key }) => key)
  const canSend = written.text.trim() !== '' || unsent.length > 0
  const over = written.text.length - limits.textLength

  function sendNew(words: Written, content: Content): void {
    const said = words.text === '' ? {} : { words: content, ...mentionedIn(words) }
    const options = { ...defined({ replyTo: replyTo?.id, thread }), ...mentionedIn(words) }
    const sent = sending(() => {
      if (unsent.length > 0) tray.send({ keys: unsent, ...defined({ replyTo: replyTo?.id }), ...said })
      else client.send(conversation, content, options)
    })
    if (!sent) return
    setDraft(nothing)
    change({ replyTo: undefined })
  }

  function sendAs(contentIn: (text: string) => Content): void {
    const words = trimmed(written)
    if (!canSend || over > 0) return
    if (!editing) sendNew(words, contentIn(words.text))
    else if (words.text !== '') saveEdit(editing, words, contentIn(words.text))
  }
  const send = () => sendAs(contentOf)
  const sendAsTyped = () => sendAs((data) => ({ type: 'text', data }))

  return { written, setWritten: editing ? setEdited : setDraft, send, sendAsTyped, aside, editing, canSend, over }
}

/** Edits the last of my messages that has words. */
export function useEditLast(conversation: string): () => void {
  const client = useClient()
  const { change } = useConversing()
  return () => {
    const { windows, user } = client.state
    const last = windows[conversation]?.messages.findLast(
      ({ from, content, recalled, thread }) =>
        from === user?.oid &&
        !recalled &&
        thread === undefined &&
        (content.type === 'text' || content.type === 'markdown'),
    )
    if (last) change({ editing: last, replyTo: undefined })
  }
}
