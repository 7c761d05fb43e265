import type { Channel } from '@tidings/protocol'
import { UserPlus, X } from 'lucide-react'
import { useState } from 'react'
import { PeoplePicker, type Person } from '../people/PeoplePicker.tsx'
import { useClient } from '../provided/kit.ts'
import { idOf } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { useAct } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { IconButton } from '../ui/IconButton.tsx'

interface ChannelEditorsProps {
  readonly channel: Channel
  readonly isOwner: boolean
}

/** Who publishes in a channel; its owner chooses them of those who subscribe. */
export function ChannelEditors({ channel: { id, owner }, isOwner }: ChannelEditorsProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const [choosing, setChoosing] = useState(false)
  const { answer, again } = useAsked(
    id,
    () => client.call('channel.editors', { channel: id }),
    (_, again) => [client.on('channel', ({ channel }) => channel.id === id && again())],
  )
  const editors = answer?.editors ?? []
  const set = (user: string, on: boolean) =>
    act(() => client.call('channel.editor', { channel: id, user, on }), t('savedChange')).then((isDone) => {
      again()
      return isDone
    })
  const pick = (person: Person) => void set(person.id, true).then((isDone) => isDone && setChoosing(false))
  return (
    <section aria-label={t('channelEditors')}>
      <h4 className="td-section">{t('channelEditors')}</h4>
      <ul>
        {editors.map(({ user, role }) => (
          <Editor
            key={user}
            user={user}
            isOwner={role === 'owner'}
            {...(isOwner && role !== 'owner' ? { onRemove: () => void set(idOf(user), false) } : {})}
          />
        ))}
      </ul>
      {isOwner && (
        <button type="button" className="td-link td-add" onClick={() => setChoosing(true)}>
          <UserPlus />
          {t('addEditor')}
        </button>
      )}
      {choosing && (
        <Dialog title={t('addEditor')} onClose={() => setChoosing(false)}>
          <p className="td-quiet">{t('addEditorHint')}</p>
          <PeoplePicker onPick={pick} without={[owner, ...editors.map(({ user }) => user)]} />
        </Dialog>
      )}
    </section>
  )
}

interface EditorProps {
  readonly user: string
  readonly isOwner: boolean
  readonly onRemove?: () => void
}

function Editor({ user, isOwner, onRemove }: EditorProps) {
  const { t } = useSpeech()
  const me = useMe()
  const name = useName(user)
  return (
    <li className="td-with-button">
      <span className="td-row">
        <Avatar oid={user} name={name} size="small" />
        <span className="td-row-name" dir="auto">
          {user === me ? t('youNamed', { name }) : name}
        </span>
        {isOwner && <span className="td-tag">{t('owner')}</span>}
      </span>
      {onRemove && <IconButton icon={X} look="small" label={t('removeEditor', { name })} onClick={onRemove} />}
    </li>
  )
}
