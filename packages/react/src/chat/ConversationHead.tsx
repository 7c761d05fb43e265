import { itemOf } from '@tidings/client'
import type { InputOf } from '@tidings/protocol'
import { ArrowLeft, CalendarDays, EllipsisVertical, Images, Info, ListChecks, Pin, Search } from 'lucide-react'
import { useState } from 'react'
import { presenceText } from '../people/presence-text.ts'
import { useClient } from '../provided/kit.ts'
import { idOf, isRoom } from '../state/names.ts'
import { useConversationName, usePresence, useTyping, useUserKind } from '../state/people.ts'
import { useGo } from '../state/place.tsx'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useChange } from '../state/view.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { fieldTime } from '../time/when.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Field } from '../ui/Field.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import type { MenuEntries } from '../ui/menu-entries.ts'
import { muteEntries } from './mute-entries.ts'

/** Under the name: who writes, who is there, or how many there are. */
function Subtitle({ conversation }: { readonly conversation: string }) {
  const speech = useSpeech()
  const { t } = speech
  const me = useMe()
  const kind = useUserKind(conversation)
  const subscribers = useClientState(({ conversations }) => conversations[conversation]?.channel?.subscribers)
  const peer = isRoom(conversation) || kind !== undefined || conversation === me ? undefined : conversation
  const presence = usePresence(peer)
  const typing = useTyping(conversation)
  const members = useClientState((state) => itemOf(state.rooms, idOf(conversation))?.memberCount)
  if (subscribers !== undefined) return <span>{t('subscribers', { count: subscribers })}</span>
  if (kind !== undefined && kind !== 'robot') return <span>{t('notificationAccount')}</span>
  if (typing.length > 0) return <span className="td-row-typing">{t('typing')}</span>
  if (kind === 'robot') return <span>{t('robot')}</span>
  if (isRoom(conversation)) return members === undefined ? null : <span>{t('members', { count: members })}</span>
  return peer === undefined ? null : <span>{presenceText(presence, speech)}</span>
}

/** A room that is known by its address alone is asked for; what is wrong with it is said by the conversation itself. */
function useRoomKnown(conversation: string): void {
  const missing = useClientState(
    (state) => isRoom(conversation) && itemOf(state.rooms, idOf(conversation)) === undefined,
  )
  useAsked(missing ? conversation : undefined, (client) => client.call('conversation.get', { conversation }))
}

interface ConversationHeadProps {
  readonly conversation: string
  readonly onBack: (() => void) | undefined
}

export function ConversationHead({ conversation, onBack }: ConversationHeadProps) {
  const { t } = useSpeech()
  const change = useChange()
  const name = useConversationName(conversation)
  const [asking, setAsking] = useState(false)
  useRoomKnown(conversation)
  const info = () => change({ panel: { kind: 'info' } })
  return (
    <header className="td-head">
      {onBack && <IconButton icon={ArrowLeft} label={t('back')} className="td-back" onClick={onBack} />}
      <button type="button" className="td-head-who" onClick={info} title={t('infoAbout', { name })}>
        <Avatar oid={conversation} name={name} size="small" />
        <span className="td-head-text">
          <h1 dir="auto">{name}</h1>
          <span className="td-head-sub">
            <Subtitle conversation={conversation} />
          </span>
        </span>
      </button>
      <IconButton icon={Search} label={t('searchHere')} onClick={() => change({ panel: { kind: 'search' } })} />
      <IconButton icon={Info} label={t('info')} onClick={info} className="td-wide-only" />
      <HeadMenu conversation={conversation} onDate={() => setAsking(true)} />
      {asking && <DateDialog conversation={conversation} onClose={() => setAsking(false)} />}
    </header>
  )
}

function HeadMenu({ conversation, onDate }: { readonly conversation: string; readonly onDate: () => void }) {
  const speech = useSpeech()
  const { t } = speech
  const client = useClient()
  const act = useAct()
  const change = useChange()
  const set = (settings: InputOf<'conversation.update'>['settings']) =>
    void act(() => client.call('conversation.update', { conversation, settings }))
  const muting = () =>
    muteEntries(client.state.conversations[conversation] ?? { settings: {} }, { client, speech, set })
  const entries = (): MenuEntries => [
    { key: 'date', label: t('goToDate'), icon: CalendarDays, onSelect: onDate },
    { key: 'shared', label: t('shared'), icon: Images, onSelect: () => change({ panel: { kind: 'gallery' } }) },
    { key: 'pins', label: t('pinnedMessages'), icon: Pin, onSelect: () => change({ panel: { kind: 'pins' } }) },
    { key: 'select', label: t('selectMessages'), icon: ListChecks, onSelect: () => change({ selected: new Set() }) },
    ...muting(),
    { key: 'info', label: t('info'), icon: Info, onSelect: () => change({ panel: { kind: 'info' } }) },
  ]
  return <Menu trigger={<IconButton icon={EllipsisVertical} label={t('more')} />} entries={entries} />
}

function DateDialog({ conversation, onClose }: { readonly conversation: string; readonly onClose: () => void }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const go = useGo()
  async function submit(fields: FormData): Promise<void> {
    const ts = new Date(`${fields.get('day')}T00:00`).getTime()
    await act(async () => {
      const { seq } = await client.call('log.at', { conversation, ts })
      onClose()
      if (seq > 0) go({ conversation, seq })
    })
  }
  return (
    <FormDialog title={t('goToDate')} action={t('goThere')} onSubmit={submit} onClose={onClose}>
      <Field label={t('day')} name="day" type="date" required max={fieldTime(Date.now()).slice(0, 10)} />
    </FormDialog>
  )
}
