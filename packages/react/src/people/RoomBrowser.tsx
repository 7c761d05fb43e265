import { TidingsError } from '@tidings/client'
import type { ListedRoom, OutputOf } from '@tidings/protocol'
import { DoorOpen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useClient } from '../provided/kit.ts'
import { Asking } from '../state/asking.ts'
import { useGo } from '../state/place.tsx'
import { useAct } from '../state/use-act.tsx'
import { useClientState } from '../state/use-client-state.ts'
import { errorText, useSpeech } from '../texts/texts.tsx'
import { Loading, Note } from '../ui/Note.tsx'
import { SearchField } from '../ui/SearchField.tsx'
import { ListedButton, ListedRow } from './ListedRow.tsx'
import { usePaused } from './paused.ts'

type Page = OutputOf<'room.browse'>

interface Browsed {
  readonly rooms: readonly ListedRoom[] | undefined
  /** Why there are none. */
  readonly error: unknown
  /** One that cannot be entered any more. */
  readonly drop: (id: string) => void
  /** Asks for the next page; undefined at the end. */
  readonly more: (() => void) | undefined
}

/** Pages move when rooms grow meanwhile: each room stands once. */
const together = (before: readonly ListedRoom[], rooms: readonly ListedRoom[]): readonly ListedRoom[] => [
  ...new Map([...before, ...rooms].map((room) => [room.id, room])).values(),
]

type Shown = Page & { readonly of: string }

/** A page in which one room is another way now, or no more. */
const changing =
  (id: string, change: (room: ListedRoom) => ListedRoom | undefined) =>
  (page: Shown | undefined): Shown | undefined =>
    page && { ...page, rooms: page.rooms.flatMap((one) => (one.id === id ? (change(one) ?? []) : one)) }

function useBrowsed(query: string): Browsed {
  const client = useClient()
  const act = useAct()
  const [page, setPage] = useState<Shown>()
  const [refused, setRefused] = useState<{ readonly of: string; readonly error: unknown }>()
  useEffect(() => {
    const asking = new Asking<Page>(client, () => client.call('room.browse', { query }), {
      answer(answer) {
        setPage({ ...answer, of: query })
        setRefused(undefined)
      },
      refused: (error) => setRefused({ of: query, error }),
    })
    // Who comes into one, or leaves it, on any device, is told how it is now.
    const stop = client.on('room', ({ room: { id, name, memberCount }, member }) =>
      setPage(changing(id, (one) => ({ ...one, name, memberCount, joined: Boolean(member) }))),
    )
    return () => {
      stop()
      asking.end()
    }
  }, [client, query])
  const next = page?.of === query ? page.next : undefined
  const more = () =>
    act(async () => {
      const { rooms, next: after } = await client.call('room.browse', { query, ...(next ? { next } : {}) })
      setPage((now) =>
        now?.next === next ? { of: query, rooms: [...together(now?.rooms ?? [], rooms)], next: after } : now,
      )
    })
  const error = refused?.of === query ? refused.error : undefined
  const drop = (id: string) => setPage(changing(id, () => undefined))
  return { rooms: page?.rooms, error, drop, more: next === undefined ? undefined : () => void more() }
}

/** Rooms that anyone may come into, or ask to. */
export function RoomBrowser({ onClose }: { readonly onClose: () => void }) {
  const speech = useSpeech()
  const { t } = speech
  const [query, setQuery] = useState('')
  const { rooms, error, more, drop } = useBrowsed(usePaused(query.trim()))
  return (
    <div className="td-picker">
      <SearchField label={t('findRooms')} value={query} autoFocus onChange={setQuery} />
      {error !== undefined && <Note icon={DoorOpen} title={errorText(speech, error)} />}
      {rooms === undefined && error === undefined && <Loading />}
      {error === undefined && rooms?.length === 0 && (
        <Note icon={DoorOpen} title={query.trim() === '' ? t('noRoomsListed') : t('noRoomFound')} />
      )}
      {error === undefined && rooms !== undefined && rooms.length > 0 && (
        <ul className="td-people" aria-label={t('roomsToJoin')}>
          {rooms.map((room) => (
            <Listed key={room.id} room={room} onClose={onClose} onGone={() => drop(room.id)} />
          ))}
          {more && (
            <li>
              <button type="button" className="td-link" onClick={more}>
                {t('showMore')}
              </button>
            </li>
          )}
        </ul>
      )}
    </div>
  )
}

interface ListedProps {
  readonly room: ListedRoom
  readonly onClose: () => void
  readonly onGone: () => void
}

const hasGone = (error: unknown): boolean =>
  error instanceof TidingsError && (error.code === 'not_found' || error.code === 'forbidden')

function Listed({ room, onClose, onGone }: ListedProps) {
  const { t } = useSpeech()
  const client = useClient()
  const act = useAct()
  const go = useGo()
  const [hasAsked, setAsked] = useState(false)
  const asked = hasAsked || room.asked === true
  const { id, oid, join } = room
  // Also from another device, while one looks.
  const isIn = useClientState(({ conversations }) => conversations[oid]?.member !== undefined)
  const joined = room.joined || isIn
  const open = () => {
    go({ conversation: oid })
    onClose()
  }
  const enter = () =>
    act(async () => {
      const { state } = await client.call('room.join', { room: id }).catch((error: unknown) => {
        if (hasGone(error)) onGone()
        throw error
      })
      if (state === 'joined') open()
      else setAsked(true)
    })
  const label = joined ? t('openRoom') : join === 'open' ? t('enterRoom') : t('askToJoin')
  return (
    <ListedRow listed={room} summary={t('members', { count: room.memberCount })}>
      {asked && !joined ? (
        <span className="td-quiet" role="status">
          {t('askedToJoin')}
        </span>
      ) : (
        <ListedButton label={label} name={room.name} isMine={joined} onClick={joined ? open : () => void enter()} />
      )}
    </ListedRow>
  )
}
