import { limits } from '@tidings/protocol/limits'
import { X } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useGo } from '../state/place.tsx'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Field } from '../ui/Field.tsx'
import { Choice } from '../ui/Toggle.tsx'
import { ChannelBrowser } from './ChannelBrowser.tsx'
import { EnterChatroom } from './EnterChatroom.tsx'
import { PeoplePicker, type Person } from './PeoplePicker.tsx'
import { RoomBrowser } from './RoomBrowser.tsx'

interface ChipsProps {
  readonly people: readonly Person[]
  readonly onRemove: (person: Person) => void
}

export function Chips({ people, onRemove }: ChipsProps) {
  const { t } = useSpeech()
  if (people.length === 0) return null
  return (
    <ul className="td-chips" aria-label={t('chosen')}>
      {people.map((person) => (
        <li key={person.id}>
          {person.name}
          <button type="button" aria-label={t('removePerson', { name: person.name })} onClick={() => onRemove(person)}>
            <X />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** Find somebody to write to, several for a room, or a room to join. */
export function NewChatDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useSpeech()
  const go = useGo()
  const client = useClient()
  const act = useAct()
  const form = useId()
  const [kind, setKind] = useState<'chat' | 'room' | 'browse' | 'channels' | 'chatroom'>('chat')
  const [chosen, setChosen] = useState<readonly Person[]>([])
  const forRoom = kind === 'room'
  const browses = useClientState(({ directory }) => directory.rooms !== 'off')
  const kinds: Readonly<Partial<Record<typeof kind, string>>> = {
    ...{ chat: t('newChat'), room: t('newRoom') },
    ...(browses ? { browse: t('findRooms'), channels: t('channels') } : {}),
    chatroom: t('chatroom'),
  }

  async function create(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name'))
    await act(async () => {
      const { room } = await client.call('room.create', { name, members: chosen.map(({ id }) => id) })
      go({ conversation: room.oid })
      onClose()
    })
  }

  function pick(person: Person): void {
    if (forRoom) setChosen([...chosen, person])
    else {
      go({ conversation: person.oid })
      onClose()
    }
  }

  return (
    <Dialog
      title={kinds[kind] ?? t('newChat')}
      onClose={onClose}
      keeps={chosen.length > 0}
      actions={
        forRoom ? (
          <button type="submit" form={form} className="td-button td-primary">
            {t('createRoom')}
          </button>
        ) : undefined
      }
    >
      <Choice bare label={t('kind')} value={kind} choices={kinds} onChange={setKind} />
      {forRoom && (
        <form id={form} className="td-form" onSubmit={create}>
          <Field label={t('roomName')} name="name" required maxLength={limits.nameLength} autoFocus />
          <Chips people={chosen} onRemove={({ id }) => setChosen(chosen.filter((one) => one.id !== id))} />
        </form>
      )}
      {kind === 'browse' ? (
        <RoomBrowser onClose={onClose} />
      ) : kind === 'channels' ? (
        <ChannelBrowser onClose={onClose} />
      ) : kind === 'chatroom' ? (
        <EnterChatroom onClose={onClose} />
      ) : (
        <PeoplePicker key={kind} onPick={pick} without={chosen.map(({ oid }) => oid)} autoFocus={!forRoom} />
      )}
    </Dialog>
  )
}
