import { UserPlus, Users } from 'lucide-react'
import { useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { useConversations, useMatching } from '../state/conversations.ts'
import { idOf, isRoom } from '../state/names.ts'
import { useName } from '../state/people.ts'
import { iMay } from '../state/powers.ts'
import { robotAbout } from '../state/robots.ts'
import { useAct, useTell } from '../state/use-act.tsx'
import { useAsked } from '../state/use-asked.ts'
import { useClientState, useMe } from '../state/use-client-state.ts'
import { useSpeech } from '../texts/texts.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import type { DialogProps } from '../ui/dialog-props.ts'
import { Note } from '../ui/Note.tsx'
import { PlaceRow } from '../ui/PlaceRow.tsx'
import { RovingList } from '../ui/RovingList.tsx'
import { SearchField } from '../ui/SearchField.tsx'

/** So many are offered; whoever looks for another one types its name. */
const shown = 50

interface AddToRoomProps extends Pick<DialogProps, 'onClose' | 'returnTo'> {
  readonly oid: string
}

/** Puts somebody into one of the rooms where I may invite; whether they may be put there the server says. */
export function AddToRoom({ oid, ...dialog }: AddToRoomProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const tell = useTell()
  const [query, setQuery] = useState('')
  const name = useName(oid)
  const { conversations, folded } = useConversations()
  const matching = useMatching([...conversations, ...folded], query)
  const mine = useClientState((state) => matching.filter((one) => isRoom(one) && iMay(state, one, 'invite')).join(' '))
  const rooms = mine === '' ? [] : mine.split(' ').slice(0, shown)
  const add = (room: string) =>
    act(async () => {
      const { asked } = await client.call('room.invite', { room: idOf(room), members: [idOf(oid)] })
      tell(asked.length > 0 ? t('invitedAndAsked', { count: asked.length }) : t('added'))
      dialog.onClose()
    })
  return (
    <Dialog title={t('addToRoom', { name })} {...dialog}>
      <div className="td-picker">
        <SearchField label={t('search')} value={query} autoFocus onChange={setQuery} />
        {rooms.length === 0 && <Note icon={Users} title={t('noRoomToAdd')} />}
        <RovingList className="td-people">
          {rooms.map((room) => (
            <li key={room}>
              <PlaceRow oid={room} onPick={() => void add(room)} />
            </li>
          ))}
        </RovingList>
      </div>
    </Dialog>
  )
}

interface AddButtonProps {
  readonly oid: string
  readonly onClick: () => void
}

/** Puts a robot into a room, where whoever looks may; else it says who does. */
export function AddButton({ oid, onClick }: AddButtonProps) {
  const { t } = useSpeech()
  const me = useMe()
  const { answer } = useAsked(oid, (client) => robotAbout(client, oid))
  if (!answer) return null
  const { joins, owner } = answer
  if (joins === 'nobody' || (joins === 'owner' && owner !== me))
    return <p className="td-quiet td-joins">{joins === 'owner' ? t('robotJoinsOwner') : t('robotJoinsNobody')}</p>
  return (
    <button type="button" className="td-button" onClick={onClick}>
      <UserPlus />
      {t('addToARoom')}
    </button>
  )
}
