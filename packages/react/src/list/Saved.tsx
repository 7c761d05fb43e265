import type { TidingsClient } from '@tidings/client'
import type { Message, OutputOf } from '@tidings/protocol'
import { BellRing, Bookmark, BookmarkX, X } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { useMessage } from '../chat/known-messages.ts'
import { usePreview } from '../content/preview.ts'
import { useClient } from '../provided/kit.ts'
import { useConversationName, useName } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useClientState } from '../state/use-client-state.ts'
import { readPages } from '../state/use-pages.ts'
import { useSpeech } from '../texts/texts.tsx'
import { momentText } from '../time/when.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { RowText } from '../ui/RowText.tsx'

type SavedItem = OutputOf<'saved.list'>['saved'][number]

const page = 100

/** A page of them; large messages come in several answers. */
async function firstOf(client: TidingsClient): Promise<readonly SavedItem[]> {
  const { items } = await readPages(
    async (from) => {
      const { saved, next } = await client.call('saved.list', { limit: page, ...from })
      return { items: saved, next }
    },
    ({ length }) => length >= page,
  )
  return items
}

/** The saved messages; asked for again when one comes or goes. */
function useSaved(): readonly SavedItem[] | undefined {
  const known = useClientState(({ own }) => own.items.saved)
  const none = Object.keys(known).length === 0
  const { answer, again } = useAsked(none ? undefined : 'saved', firstOf)
  const asked = useRef(known)
  useEffect(() => {
    if (asked.current !== known) again()
    asked.current = known
  }, [known, again])
  return useMemo(() => (none ? [] : answer?.toSorted((a, b) => b.savedAt - a.savedAt)), [none, answer])
}

/** What somebody keeps for later: saved messages, and reminders. */
export function Saved() {
  const { t } = useSpeech()
  const saved = useSaved()
  const reminders = useClientState(({ own }) => own.items.reminder)
  const due = Object.values(reminders).sort((a, b) => a.at - b.at)
  if (!saved) return <Loading />
  if (saved.length === 0 && due.length === 0)
    return <Note icon={Bookmark} title={t('nothingSaved')} text={t('nothingSavedHint')} />
  return (
    <div className="td-list">
      {due.length > 0 && (
        <section aria-label={t('reminders')}>
          <h2 className="td-section">{t('reminders')}</h2>
          {due.map((reminder) => (
            <ReminderRow key={reminder.id} {...reminder} />
          ))}
        </section>
      )}
      {saved.length > 0 && (
        <section aria-label={t('savedMessages')}>
          <h2 className="td-section">{t('savedMessages')}</h2>
          {saved.map((item) => (
            <SavedRow key={item.id} item={item} />
          ))}
        </section>
      )}
    </div>
  )
}

interface KeptProps {
  readonly message: Message
  readonly conversation: string
  readonly detail: string
}

function Kept({ message, conversation, detail }: KeptProps) {
  const go = useGo()
  const name = useName(message.from)
  const place = useConversationName(conversation)
  const words = usePreview(message)
  return (
    <button type="button" className="td-row" onClick={() => go({ conversation, seq: message.seq })}>
      <Avatar oid={message.from} name={name} size="small" />
      <RowText name={name} summary={words}>
        <span className="td-row-time">
          {place} · {detail}
        </span>
      </RowText>
    </button>
  )
}

function SavedRow({ item }: { readonly item: SavedItem }) {
  const speech = useSpeech()
  const client = useClient()
  const act = useAct()
  const { id, message, conversation, savedAt } = item
  return (
    <div className="td-with-button">
      {message ? (
        <Kept message={message} conversation={conversation} detail={momentText(savedAt, speech)} />
      ) : (
        <p className="td-row td-faint">{speech.t('messageElsewhere')}</p>
      )}
      <IconButton
        icon={BookmarkX}
        look="small"
        label={speech.t('unsave')}
        onClick={() => void act(() => client.call('saved.remove', { id }))}
      />
    </div>
  )
}

interface ReminderRowProps {
  readonly id: string
  readonly conversation: string
  readonly at: number
  readonly note: string
  readonly due: boolean
}

function ReminderRow({ id, conversation, at, note, due }: ReminderRowProps) {
  const speech = useSpeech()
  const client = useClient()
  const act = useAct()
  const message = useMessage(conversation, id)
  const detail = note === '' ? momentText(at, speech) : `${momentText(at, speech)} · ${note}`
  return (
    <div className="td-with-button" data-due={due}>
      {message ? (
        <Kept message={message} conversation={conversation} detail={detail} />
      ) : (
        <p className="td-row td-faint">
          <BellRing />
          {detail}
        </p>
      )}
      <IconButton
        icon={X}
        look="small"
        label={speech.t('removeReminder')}
        onClick={() => void act(() => client.call('reminder.remove', { id }))}
      />
    </div>
  )
}
