import type { Channel, InputOf, OutputOf } from '@tidings/protocol'
import { limits } from '@tidings/protocol/limits'
import { Menu as MenuIcon, MessageSquareReply, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useGo } from '../state/place.tsx'
import { useAct } from '../state/use-act.tsx'
import { useSpeech } from '../texts/texts.tsx'
import { AvatarField } from '../ui/AvatarField.tsx'
import { Question } from '../ui/Dialog.tsx'
import { Area, Field } from '../ui/Field.tsx'
import { Toggle } from '../ui/Toggle.tsx'
import { AutoReplies } from './AutoReplies.tsx'
import { ChannelEditors } from './ChannelEditors.tsx'
import { ChannelMenuEditor } from './ChannelMenuEditor.tsx'

interface ChannelSettingsProps {
  readonly channel: Channel
  readonly isOwner: boolean
  /** What else is known of it; undefined before. */
  readonly about: OutputOf<'channel.get'> | undefined
  readonly onChanged: () => void
}

/** What its editors may change of a channel, and its owner. */
export function ChannelSettings({ channel, isOwner, about, onChanged }: ChannelSettingsProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const { id, oid, name, description, listed } = channel
  const change = (to: Omit<InputOf<'channel.update'>, 'channel'>) =>
    act(() => client.call('channel.update', { channel: id, ...to }), t('savedChange'))
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    void change({ name: String(fields.get('name')), description: String(fields.get('description')).trim() })
  }
  return (
    <details className="td-fold">
      <summary>{t('channelSettings')}</summary>
      <form key={`${name} ${description}`} className="td-form" onSubmit={submit}>
        <AvatarField oid={oid} name={name} onChange={(avatar) => change({ avatar })} />
        <Field label={t('channelName')} name="name" required maxLength={limits.nameLength} defaultValue={name} />
        <Area
          label={t('channelAbout')}
          name="description"
          maxLength={limits.descriptionLength}
          defaultValue={description}
          dir="auto"
        />
        <button type="submit" className="td-button">
          {t('save_')}
        </button>
      </form>
      <div className="td-form">
        <Toggle label={t('channelListed')} checked={listed} onChange={(on) => void change({ listed: on })} />
        {about && (
          <Toggle
            label={t('channelContact')}
            hint={t('channelContactHint')}
            checked={about.contact !== undefined}
            onChange={(on) => void change({ contact: on }).then(onChanged)}
          />
        )}
        {about?.contact !== undefined && (
          <>
            <EditMenu about={about} onChanged={onChanged} />
            <EditReplies channel={id} />
          </>
        )}
        <ChannelEditors channel={channel} isOwner={isOwner} />
        {isOwner && <EndChannel channel={channel} />}
      </div>
    </details>
  )
}

interface EditMenuProps {
  readonly about: OutputOf<'channel.get'>
  readonly onChanged: () => void
}

function EditMenu({ about: { channel, menu = [] }, onChanged }: EditMenuProps) {
  const { t } = useSpeech()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="td-button" onClick={() => setOpen(true)}>
        <MenuIcon />
        {t('channelMenu')}
      </button>
      {open && <ChannelMenuEditor channel={channel.id} menu={menu} onDone={onChanged} onClose={() => setOpen(false)} />}
    </>
  )
}

function EditReplies({ channel }: { readonly channel: string }) {
  const { t } = useSpeech()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="td-button" onClick={() => setOpen(true)}>
        <MessageSquareReply />
        {t('autoReplies')}
      </button>
      {open && <AutoReplies channel={channel} onClose={() => setOpen(false)} />}
    </>
  )
}

function EndChannel({ channel: { id } }: { readonly channel: Channel }) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const go = useGo()
  const [asking, setAsking] = useState(false)
  async function remove(): Promise<void> {
    if (await act(() => client.call('channel.remove', { channel: id }))) go({ conversation: undefined })
  }
  return (
    <>
      <button type="button" className="td-button td-danger" onClick={() => setAsking(true)}>
        <Trash2 />
        {t('removeChannel')}
      </button>
      {asking && (
        <Question
          title={t('removeChannel')}
          text={t('removeChannelSure')}
          action={t('removeChannel')}
          onYes={() => void remove()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
