import type { User } from '@tidings/protocol'
import { type FormEvent, useEffect, useState } from 'react'
import { useChat } from '../../app/chat.tsx'
import { goTo } from '../../app/place.ts'
import { errorText, useTexts } from '../../i18n/texts.tsx'
import { Avatar } from '../../ui/Avatar.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Icon } from '../../ui/Icon.tsx'

const pauseMs = 200

/** People whose name or id begins with the query, asked for when the typing pauses. */
function usePeople(query: string): readonly User[] | undefined {
  const { client } = useChat()
  const [people, setPeople] = useState<readonly User[]>()
  useEffect(() => {
    const wanted = query.trim()
    if (wanted === '') return setPeople(undefined)
    let current = true
    const timer = setTimeout(() => {
      client.call('user.search', { query: wanted }).then(
        ({ users }) => current && setPeople(users),
        () => current && setPeople([]),
      )
    }, pauseMs)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [query, client])
  return people
}

interface PeopleListProps {
  readonly people: readonly User[] | undefined
  readonly onPick: (user: User) => void
}

function PeopleList({ people, onPick }: PeopleListProps) {
  const texts = useTexts()
  if (!people || people.length === 0)
    return <p className="quiet people-none">{people ? texts.nobodyFound : texts.typeToFind}</p>
  return (
    <ul className="people">
      {people.map((user) => (
        <li key={user.id}>
          <button type="button" className="row" onClick={() => onPick(user)}>
            <Avatar oid={user.oid} name={user.name} size="small" />
            <span className="row-text">
              <span className="row-name">{user.name}</span>
              <span className="row-summary">{user.id}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function useRoom(onClose: () => void) {
  const { client, names } = useChat()
  const texts = useTexts()
  const [error, setError] = useState<string>()
  async function create(name: string, members: readonly User[]): Promise<void> {
    try {
      const { room } = await client.call('room.create', { name, members: members.map(({ id }) => id) })
      names.learn(room.oid, room.name)
      goTo(room.oid)
      onClose()
    } catch (fault) {
      setError(errorText(texts, fault))
    }
  }
  return { create, error }
}

/** Find somebody to write to, or several for a room. */
export function NewChatDialog({ onClose }: { readonly onClose: () => void }) {
  const texts = useTexts()
  const { names } = useChat()
  const [forRoom, setForRoom] = useState(false)
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState<readonly User[]>([])
  const people = usePeople(query)
  const room = useRoom(onClose)

  function pick(user: User): void {
    names.learn(user.oid, user.name)
    if (forRoom) {
      setChosen([...chosen.filter(({ id }) => id !== user.id), user])
      setQuery('')
      return
    }
    goTo(user.oid)
    onClose()
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    void room.create(String(new FormData(event.currentTarget).get('name')), chosen)
  }

  return (
    <Dialog title={forRoom ? texts.newRoom : texts.newChat} onClose={onClose}>
      <fieldset className="choices" aria-label={texts.newChat}>
        {[false, true].map((room_) => (
          <label key={String(room_)}>
            <input type="radio" name="kind" checked={forRoom === room_} onChange={() => setForRoom(room_)} />
            <span>{room_ ? texts.newRoom : texts.newChat}</span>
          </label>
        ))}
      </fieldset>
      {forRoom && (
        <form id="new-room" className="room-form" onSubmit={submit}>
          <input name="name" required maxLength={64} placeholder={texts.roomName} aria-label={texts.roomName} />
        </form>
      )}
      {chosen.length > 0 && forRoom && (
        <ul className="chips" aria-label={texts.chosen}>
          {chosen.map((user) => (
            <li key={user.id}>
              {user.name}
              <button
                type="button"
                aria-label={`${texts.remove} ${user.name}`}
                onClick={() => setChosen(chosen.filter(({ id }) => id !== user.id))}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="search">
        <Icon name="search" />
        <input
          type="search"
          value={query}
          placeholder={texts.findPeople}
          aria-label={texts.findPeople}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <PeopleList people={people?.filter(({ id }) => !chosen.some((one) => one.id === id))} onPick={pick} />
      {room.error !== undefined && (
        <p className="error" role="alert">
          {room.error}
        </p>
      )}
      {forRoom && (
        <button type="submit" form="new-room" className="primary">
          {texts.createRoom}
        </button>
      )}
    </Dialog>
  )
}
