import type { DeskPerson } from '@tidings/protocol'
import { ArrowLeft, Inbox } from 'lucide-react'
import { useState } from 'react'
import { RowTime } from '../chat/RowTime.tsx'
import { usePreview } from '../content/preview.ts'
import { Panel } from '../panels/Panel.tsx'
import { idOf } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { usePages } from '../state/use-pages.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Badge } from '../ui/Badge.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { Choice } from '../ui/Toggle.tsx'
import { AtTheDesk } from './AtTheDesk.tsx'

/** What people write to a channel, for its editors: who wrote, and the conversation with one of them. */
export function DeskPanel({ conversation }: { readonly conversation: string }) {
  const { t } = useSpeech()
  const channel = idOf(conversation)
  const [only, setOnly] = useState<'waiting' | 'all'>('waiting')
  const [user, setUser] = useState<string>()
  const name = useName(user ?? '')
  if (user !== undefined)
    return (
      <Panel
        title={name}
        actions={<IconButton icon={ArrowLeft} label={t('back')} onClick={() => setUser(undefined)} />}
      >
        <AtTheDesk key={user} channel={channel} user={user} onDone={() => setUser(undefined)} />
      </Panel>
    )
  return (
    <Panel title={t('desk')}>
      <div className="td-panel-tools">
        <Choice
          bare
          label={t('desk')}
          value={only}
          choices={{ waiting: t('deskWaiting'), all: t('everything') }}
          onChange={setOnly}
        />
      </div>
      <People key={only} channel={channel} waiting={only === 'waiting'} onOpen={setUser} />
    </Panel>
  )
}

interface PeopleProps {
  readonly channel: string
  /** Only who waits for an answer. */
  readonly waiting: boolean
  readonly onOpen: (user: string) => void
}

function People({ channel, waiting, onOpen }: PeopleProps) {
  const { t } = useSpeech()
  const { items, failed, more } = usePages(
    `desk ${channel} ${waiting}`,
    async (client, from) => {
      const { people, next } = await client.call('desk.list', { channel, waiting, ...from })
      return { items: people.map((person) => ({ ...person, id: person.user })), next }
    },
    (client, again) => [client.on('desk', (told) => told.channel === channel && again())],
  )
  if (failed && !items) return <Note icon={Inbox} title={t('error_unknown')} />
  if (!items) return <Loading />
  if (items.length === 0) return <Note icon={Inbox} title={waiting ? t('deskNobodyWaits') : t('deskEmpty')} />
  return (
    <ul className="td-results" aria-label={t('desk')}>
      {items.map((person) => (
        <PersonRow key={person.id} person={person} onOpen={() => onOpen(person.user)} />
      ))}
      {more && (
        <li>
          <button type="button" className="td-link" onClick={more}>
            {t('showMore')}
          </button>
        </li>
      )}
    </ul>
  )
}

interface PersonRowProps {
  readonly person: DeskPerson
  readonly onOpen: () => void
}

function PersonRow({ person: { user, message, waiting, since, unread }, onOpen }: PersonRowProps) {
  const { t } = useSpeech()
  const name = useName(user)
  const words = usePreview(message)
  const at = since ?? message?.ts
  return (
    <li>
      <button type="button" className="td-row" onClick={onOpen}>
        <Avatar oid={user} name={name} size="small" />
        <span className="td-row-text">
          <span className="td-row-top">
            <span className="td-row-name" dir="auto">
              {name}
            </span>
            {at !== undefined && <RowTime ts={at} />}
          </span>
          <span className="td-row-summary" dir="auto">
            {words}
          </span>
        </span>
        {waiting && <span className="td-tag">{t('deskWaits')}</span>}
        {unread > 0 && <Badge count={unread} said={t('unread', { count: unread })} />}
      </button>
    </li>
  )
}
