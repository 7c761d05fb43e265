import type { Message } from '@tidings/protocol'
import { Check } from 'lucide-react'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { WordsForm } from '../composer/WordsForm.tsx'
import { ContentView } from '../content/ContentView.tsx'
import { contentOf } from '../content/content-of.ts'
import { type AskLinks, AskLinksContext } from '../content/links.ts'
import { ViewContext } from '../content/Picture.tsx'
import { useViewer } from '../content/use-viewer.tsx'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { usePages } from '../state/use-pages.ts'
import { useSpeech } from '../texts/texts.tsx'
import { momentText } from '../time/when.ts'
import { Loading } from '../ui/Note.tsx'

const page = 50

interface AtTheDeskProps {
  readonly channel: string
  /** Who wrote to it. */
  readonly user: string
  readonly onDone: () => void
}

/** What somebody and a channel said to each other, the newest first as it is asked for, with the links that its editors are given. */
function useSaid(channel: string, user: string) {
  const client = useClient()
  const { items, more } = usePages<Message>(
    `desk ${channel} ${user}`,
    async (client, { next }) => {
      const before = next === undefined ? {} : { before: Number(next) }
      const { messages } = await client.call('desk.read', { channel, user: idOf(user), limit: page, ...before })
      const oldest = Math.min(...messages.map(({ seq }) => seq))
      return { items: messages, next: messages.length < page ? undefined : String(oldest) }
    },
    (client, again) => [client.on('desk', (told) => told.channel === channel && told.user === user && again())],
  )
  const askLinks = useCallback<AskLinks>(
    async (attachment) => {
      const { links } = await client.call('desk.links', { channel, ids: [attachment] })
      const [found] = links
      if (!found) throw Object.assign(new Error('the file is not there any more'), { code: 'not_found' })
      return found
    },
    [client, channel],
  )
  const messages = items && [...items].sort((a, b) => a.seq - b.seq)
  return { messages, more, askLinks }
}

/** A conversation of a channel with somebody who wrote to it; an editor answers in its name. */
export function AtTheDesk({ channel, user, onDone }: AtTheDeskProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const { messages, more, askLinks } = useSaid(channel, user)
  const { viewer, view } = useViewer(messages ?? [])
  const end = useRef<HTMLDivElement>(null)
  const last = messages?.at(-1)
  // biome-ignore lint/correctness/useExhaustiveDependencies: with another one at the end, that is to be seen
  useLayoutEffect(() => {
    end.current?.scrollIntoView({ block: 'end' })
  }, [last?.id])
  const at = { channel, user: idOf(user) }
  const done = () => act(() => client.call('desk.done', at), t('savedChange')).then((isDone) => isDone && onDone())
  return (
    <AskLinksContext value={askLinks}>
      <ViewContext value={view}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
        <div className="td-thread" role="log" aria-label={t('messages')} tabIndex={0}>
          {!messages && <Loading look="messages" />}
          {more && (
            <button type="button" className="td-link" onClick={more}>
              {t('showMore')}
            </button>
          )}
          {messages?.map((message) => (
            <SaidLine key={message.id} message={message} mine={message.from !== user} />
          ))}
          <div ref={end} />
        </div>
        {viewer}
      </ViewContext>
      {last?.from === user && (
        <button type="button" className="td-link td-add" onClick={() => void done()}>
          <Check />
          {t('deskDone')}
        </button>
      )}
      <Answer onSend={(words) => act(() => client.call('desk.answer', { ...at, content: contentOf(words) }))} />
    </AskLinksContext>
  )
}

function SaidLine({ message, mine }: { readonly message: Message; readonly mine: boolean }) {
  const speech = useSpeech()
  const { by = '', content, ts } = message
  const editor = useName(by)
  return (
    <article className="td-line" data-mine={mine} data-first="true" data-last="true">
      <div className="td-line-body">
        {by !== '' && (
          <span className="td-sender" dir="auto">
            {editor}
          </span>
        )}
        <div className="td-bubble" dir="auto" data-type={content.type}>
          <div className="td-words">
            <ContentView content={content} message={message} mine={mine} />
          </div>
          <span className="td-meta" dir="auto">
            <time dateTime={new Date(ts).toISOString()}>{momentText(ts, speech)}</time>
          </span>
        </div>
      </div>
    </article>
  )
}

function Answer({ onSend }: { readonly onSend: (words: string) => Promise<boolean> }) {
  const { t } = useSpeech()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const words = text.trim()
  async function send(): Promise<void> {
    if (words === '' || busy) return
    setBusy(true)
    if (await onSend(words)) setText('')
    setBusy(false)
  }
  return (
    <div className="td-composer">
      <WordsForm
        text={text}
        onText={setText}
        placeholder={t('deskAnswer')}
        label={t('deskAnswer')}
        canSend={words !== '' && !busy}
        onSend={() => void send()}
        readOnly={busy}
      />
    </div>
  )
}
