import { TidingsError } from '@tidings/client'
import type { Message } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useConversing } from '../chat/view.tsx'
import { useClient } from '../provider.tsx'
import { useAct, useTell } from '../state/use-act.tsx'
import { errorText, useSpeech } from '../texts/texts.tsx'
import { useDraft } from './draft.ts'
import { contentOf } from './markup.ts'
import type { Chosen, Tray } from './tray.ts'

export interface WritingPlace {
  readonly conversation: string
  readonly thread: string | undefined
  readonly tray: Tray
  readonly chosen: readonly Chosen[]
}

export interface Writing {
  readonly text: string
  readonly setText: (text: string) => void
  /** What was put in for each mention, and who is meant. */
  readonly mentions: RefObject<Map<string, string>>
  readonly editing: Message | undefined
  readonly canSend: boolean
  /** So many characters too long, if above zero. */
  readonly over: number
  readonly send: () => void
}

/** Saves an earlier message with new words. */
function useSaveEdit(): (id: string, words: string, mentions: Mentioned) => void {
  const client = useClient()
  const act = useAct()
  const { change } = useConversing()
  return (id, words, mentions) =>
    void act(() => client.call('message.edit', { id, content: contentOf(words), ...mentions })).then(
      (done) => done && change({ editing: undefined }),
    )
}

interface Mentioned {
  readonly mentions?: string[]
}

/** Those whose names are still there. */
function mentionedIn(words: string, put: ReadonlyMap<string, string>): Mentioned {
  const found = [...put].filter(([name]) => words.includes(name)).map(([, oid]) => oid)
  return found.length === 0 ? {} : { mentions: found }
}

const defined = (options: { readonly replyTo: string | undefined; readonly thread: string | undefined }) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))

/** The text, and what is done with it: sent, or put in the place of an earlier one. */
export function useWriting({ conversation, thread, tray, chosen }: WritingPlace): Writing {
  const client = useClient()
  const speech = useSpeech()
  const tell = useTell()
  const saveEdit = useSaveEdit()
  const { state, change } = useConversing()
  const { editing, replyTo } = thread === undefined ? state : {}
  const [draft, setDraft] = useDraft(conversation, thread)
  const [edited, setEdited] = useState('')
  const mentions = useRef(new Map<string, string>())
  useEffect(() => setEdited(typeof editing?.content.data === 'string' ? editing.content.data : ''), [editing])
  const text = editing ? edited : draft
  const unsent = chosen.some(({ sent }) => !sent)
  const canSend = text.trim() !== '' || unsent
  const over = text.length - limits.textLength

  function sendNew(words: string): void {
    const options = defined({ replyTo: replyTo?.id, thread })
    try {
      if (unsent) tray.send({ ...options, ...(words === '' ? {} : { caption: words }) })
      else client.send(conversation, contentOf(words), { ...options, ...mentionedIn(words, mentions.current) })
    } catch (fault) {
      // The outbox is full: what was written stays.
      if (!(fault instanceof TidingsError)) throw fault
      tell(errorText(speech, fault), true)
      return
    }
    setDraft('')
    mentions.current.clear()
    change({ replyTo: undefined })
  }

  function send(): void {
    const words = text.trim()
    if (!canSend || over > 0) return
    if (!editing) sendNew(words)
    else if (words !== '') saveEdit(editing.id, words, mentionedIn(words, mentions.current))
  }

  return { text, setText: editing ? setEdited : setDraft, send, mentions, editing, canSend, over }
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
